import { expect, it } from 'vitest';
import { FAMILIES, familyOf } from './families';

it.each([
  ['io', 'Placeholder IteratorGetNext DecodeJpeg'],
  ['math', 'AddV2 BiasAdd Mean ArgMax Cumsum SegmentSum FakeQuantWithMinMaxVars Rsqrt RFFT2D LogicalAnd Sub_int64'],
  ['matmul', 'MatMul BatchMatMulV2 Einsum _FusedMatMul QuantizedMatMul Cholesky SparseTensorDenseMatMul LSTMBlockCell'],
  ['conv', 'Conv2D DepthwiseConv2dNative Conv2DBackpropInput Conv3D _FusedConv2D QuantizedConv2D'],
  ['pool', 'MaxPool AvgPool3D FractionalMaxPool ResizeBilinear CropAndResize NonMaxSuppressionV5'],
  ['norm', 'FusedBatchNormV3 LRN'],
  ['act', 'Relu Relu6 LeakyRelu Softmax Sigmoid Tanh Elu LogSoftmax SoftmaxCrossEntropyWithLogits'],
  ['shape', 'Reshape ConcatV2 StridedSlice GatherV2 Pack TensorListStack RaggedTensorToTensor Cast TopKV2'],
  ['control', 'StatefulPartitionedCall If StatelessWhile Switch Merge Enter NextIteration Assert NoOp'],
  ['state', 'VarHandleOp ReadVariableOp AssignVariableOp ResourceGather ResourceApplyAdam RestoreV2 ScatterNdUpdate'],
  [
    'string',
    'StringSplitV2 RegexReplace LookupTableFindV2 HashTableV2 ParseExampleV2 UnicodeDecode StringToHashBucketFast',
  ],
  ['random', 'RandomUniform StatelessRandomNormalV2 TruncatedNormal Multinomial SomebodysCustomOp'],
])('%s ops are %s', (family, ops) => {
  for (const op of ops.split(' ')) expect(`${op} ${familyOf(op)}`).toBe(`${op} ${family}`);
  expect(FAMILIES).toContain(family);
});
