// Written by proto/generate.mjs. Do not edit.
import type { MessageTable, Slice } from './schema';

export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export interface AssetFileDef {
  readonly tensorInfo?: TensorInfo;
  readonly filename: string;
}

export interface AttrValue {
  readonly list?: AttrValueListValue;
  readonly s?: Uint8Array;
  readonly i?: bigint;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: TensorShapeProto;
  readonly tensor?: Slice;
  readonly placeholder?: string;
  readonly func?: NameAttrList;
}

export interface AttrValueListValue {
  readonly s: readonly Uint8Array[];
  readonly i: readonly bigint[];
  readonly f: readonly number[];
  readonly b: readonly boolean[];
  readonly type: readonly number[];
  readonly shape: readonly TensorShapeProto[];
  readonly tensor: readonly Slice[];
  readonly func: readonly NameAttrList[];
}

export interface BoundedTensorSpecProto {
  readonly name: string;
  readonly shape?: TensorShapeProto;
  readonly dtype: number;
  readonly minimum?: TensorProto;
  readonly maximum?: TensorProto;
}

export interface BundleEntryProto {
  readonly dtype: number;
  readonly shape?: TensorShapeProto;
  readonly shardId: number;
  readonly offset: number;
  readonly size: number;
  readonly crc32c: number;
  readonly slices: readonly TensorSliceProto[];
}

export interface BundleHeaderProto {
  readonly numShards: number;
  readonly endianness: number;
  readonly version?: VersionDef;
}

export interface CapturedTensor {
  readonly name: string;
  readonly concreteFunction: string;
}

export interface CollectionDef {
  readonly nodeList?: CollectionDefNodeList;
  readonly bytesList?: CollectionDefBytesList;
  readonly int64List?: CollectionDefInt64List;
  readonly floatList?: CollectionDefFloatList;
  readonly anyList?: CollectionDefAnyList;
}

export interface CollectionDefAnyList {
  readonly value: readonly Any[];
}

export interface CollectionDefBytesList {
  readonly value: readonly Uint8Array[];
}

export interface CollectionDefFloatList {
  readonly value: readonly number[];
}

export interface CollectionDefInt64List {
  readonly value: readonly bigint[];
}

export interface CollectionDefNodeList {
  readonly value: readonly string[];
}

export interface DictValue {
  readonly fields: ReadonlyMap<string, StructuredValue>;
}

export interface ExampleInput {
  readonly exampleList?: ExampleList;
  readonly exampleListWithContext?: ExampleList;
}

export interface ExampleList {
  readonly examples: readonly Uint8Array[];
}

export interface ExampleRequest {
  readonly modelSpec?: ModelSpec;
  readonly input?: ExampleInput;
}

export interface FingerprintDef {
  readonly savedModelChecksum: bigint;
  readonly graphDefProgramHash: bigint;
  readonly signatureDefHash: bigint;
  readonly savedObjectGraphHash: bigint;
  readonly checkpointHash: bigint;
  readonly version?: VersionDef;
  readonly uuid: string;
}

export interface FullTypeDef {
  readonly typeId: number;
  readonly args: readonly FullTypeDef[];
  readonly s?: string;
  readonly i?: bigint;
}

export interface FunctionDef {
  readonly signature?: OpDef;
  readonly nodeDef: readonly NodeDef[];
  readonly ret: ReadonlyMap<string, string>;
  readonly attr: ReadonlyMap<string, AttrValue>;
  readonly controlRet: ReadonlyMap<string, string>;
  readonly argAttr: ReadonlyMap<number, FunctionDefArgAttrs>;
  readonly resourceArgUniqueId: ReadonlyMap<number, number>;
}

export interface FunctionDefArgAttrs {
  readonly attr: ReadonlyMap<string, AttrValue>;
}

export interface FunctionDefLibrary {
  readonly function: readonly FunctionDef[];
  readonly gradient: readonly GradientDef[];
  readonly registeredGradients: readonly RegisteredGradient[];
}

export interface FunctionSpec {
  readonly fullargspec?: StructuredValue;
  readonly isMethod: boolean;
  readonly inputSignature?: StructuredValue;
  readonly jitCompile: number;
}

export interface GradientDef {
  readonly functionName: string;
  readonly gradientFunc: string;
}

export interface GraphDebugInfo {
}

export interface GraphDebugInfoFileLineCol {
  readonly fileIndex: number;
  readonly line: number;
  readonly col: number;
  readonly func: string;
  readonly code: string;
}

export interface GraphDebugInfoStackTrace {
  readonly fileLineCols: readonly GraphDebugInfoFileLineCol[];
  readonly frameId: readonly bigint[];
}

export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly library?: FunctionDefLibrary;
  readonly version: number;
  readonly versions?: VersionDef;
}

export interface KerasObject {
  readonly nodeId: number;
  readonly nodePath: string;
  readonly identifier: string;
  readonly metadata: string;
}

export interface ListValue {
  readonly values: readonly StructuredValue[];
}

export interface MetaGraphDef {
  readonly metaInfoDef?: MetaGraphDefMetaInfoDef;
  readonly graphDef?: Slice;
  readonly saverDef?: SaverDef;
  readonly collectionDef: ReadonlyMap<string, CollectionDef>;
  readonly signatureDef: ReadonlyMap<string, SignatureDef>;
  readonly assetFileDef: readonly AssetFileDef[];
  readonly objectGraphDef?: Slice;
}

export interface MetaGraphDefMetaInfoDef {
  readonly metaGraphVersion: string;
  readonly strippedOpList?: Slice;
  readonly anyInfo?: Any;
  readonly tags: readonly string[];
  readonly tensorflowVersion: string;
  readonly tensorflowGitVersion: string;
  readonly strippedDefaultAttrs: boolean;
  readonly functionAliases: ReadonlyMap<string, string>;
}

export interface ModelSpec {
  readonly name: string;
  readonly signatureName: string;
  readonly versionLabel: string;
}

export interface MultiInferenceRequest {
  readonly tasks: readonly MultiInferenceRequestInferenceTask[];
  readonly input?: ExampleInput;
}

export interface MultiInferenceRequestInferenceTask {
  readonly modelSpec?: ModelSpec;
  readonly methodName: string;
}

export interface NameAttrList {
  readonly name: string;
  readonly attr: ReadonlyMap<string, AttrValue>;
}

export interface NamedTensorProto {
  readonly name: string;
  readonly tensor?: Slice;
}

export interface NamedTupleValue {
  readonly name: string;
  readonly values: readonly PairValue[];
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: ReadonlyMap<string, AttrValue>;
  readonly experimentalDebugInfo?: NodeDefExperimentalDebugInfo;
  readonly experimentalType?: FullTypeDef;
}

export interface NodeDefExperimentalDebugInfo {
  readonly originalNodeNames: readonly string[];
  readonly originalFuncNames: readonly string[];
}

export interface NoneValue {
}

export interface ObjectReference {
  readonly nodeId: number;
  readonly localName: string;
}

export interface OpDef {
  readonly name: string;
  readonly inputArg: readonly OpDefArgDef[];
  readonly outputArg: readonly OpDefArgDef[];
  readonly attr: readonly OpDefAttrDef[];
  readonly summary: string;
  readonly description: string;
  readonly deprecation?: OpDefOpDeprecation;
  readonly isAggregate: boolean;
  readonly isStateful: boolean;
  readonly isCommutative: boolean;
  readonly allowsUninitializedInput: boolean;
  readonly controlOutput: readonly string[];
  readonly isDistributedCommunication: boolean;
}

export interface OpDefArgDef {
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly typeAttr: string;
  readonly numberAttr: string;
  readonly typeListAttr: string;
  readonly isRef: boolean;
}

export interface OpDefAttrDef {
  readonly name: string;
  readonly type: string;
  readonly defaultValue?: AttrValue;
  readonly description: string;
  readonly hasMinimum: boolean;
  readonly minimum: bigint;
  readonly allowedValues?: AttrValue;
}

export interface OpDefOpDeprecation {
  readonly version: number;
  readonly explanation: string;
}

export interface OpList {
  readonly op: readonly OpDef[];
}

export interface PairValue {
  readonly key: string;
  readonly value?: StructuredValue;
}

export interface PredictRequest {
  readonly modelSpec?: ModelSpec;
  readonly inputs: ReadonlyMap<string, Slice>;
  readonly outputFilter: readonly string[];
}

export interface RegisteredGradient {
  readonly gradientFunc: string;
  readonly registeredOpType: string;
}

export interface ResourceHandleProto {
  readonly device: string;
  readonly container: string;
  readonly name: string;
  readonly hashCode: bigint;
  readonly maybeTypeName: string;
}

export interface SaveableObject {
  readonly saveFunction: number;
  readonly restoreFunction: number;
}

export interface SavedAsset {
  readonly assetFileDefIndex: number;
}

export interface SavedBareConcreteFunction {
  readonly concreteFunctionName: string;
  readonly argumentKeywords: readonly string[];
  readonly allowedPositionalArguments: number;
  readonly functionSpec?: Slice;
}

export interface SavedConcreteFunction {
  readonly boundInputs: readonly number[];
  readonly canonicalizedInputSignature?: Slice;
  readonly outputSignature?: Slice;
}

export interface SavedConstant {
  readonly operation: string;
}

export interface SavedFunction {
  readonly concreteFunctions: readonly string[];
  readonly functionSpec?: Slice;
}

export interface SavedModel {
  readonly savedModelSchemaVersion: number;
  readonly metaGraphs: readonly MetaGraphDef[];
}

export interface SavedObject {
  readonly children: readonly ObjectReference[];
  readonly slotVariables: readonly SlotVariableReference[];
  readonly userObject?: SavedUserObject;
  readonly asset?: SavedAsset;
  readonly function?: SavedFunction;
  readonly variable?: SavedVariable;
  readonly bareConcreteFunction?: SavedBareConcreteFunction;
  readonly constant?: SavedConstant;
  readonly resource?: SavedResource;
  readonly capturedTensor?: CapturedTensor;
  readonly saveableObjects: ReadonlyMap<string, SaveableObject>;
  readonly registeredName: string;
  readonly dependencies: readonly ObjectReference[];
  readonly registeredSaver: string;
}

export interface SavedObjectGraph {
  readonly nodes: readonly SavedObject[];
  readonly concreteFunctions: ReadonlyMap<string, SavedConcreteFunction>;
}

export interface SavedResource {
  readonly device: string;
}

export interface SavedUserObject {
  readonly identifier: string;
  readonly metadata: string;
}

export interface SavedVariable {
  readonly dtype: number;
  readonly shape?: TensorShapeProto;
  readonly trainable: boolean;
  readonly synchronization: number;
  readonly aggregation: number;
  readonly name: string;
  readonly device: string;
  readonly experimentalDistributedVariableComponents: readonly SavedVariable[];
}

export interface SaverDef {
  readonly filenameTensorName: string;
  readonly saveTensorName: string;
  readonly restoreOpName: string;
  readonly maxToKeep: number;
  readonly sharded: boolean;
  readonly keepCheckpointEveryNHours: number;
  readonly version: number;
}

export interface SessionRunRequest {
  readonly modelSpec?: ModelSpec;
  readonly feed: readonly NamedTensorProto[];
  readonly fetch: readonly string[];
}

export interface SignatureDef {
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  readonly methodName: string;
  readonly defaults: ReadonlyMap<string, TensorProto>;
}

export interface SlotVariableReference {
  readonly originalVariableNodeId: number;
  readonly slotName: string;
  readonly slotVariableNodeId: number;
}

export interface StructuredValue {
  readonly noneValue?: NoneValue;
  readonly float64Value?: number;
  readonly int64Value?: bigint;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly tensorShapeValue?: TensorShapeProto;
  readonly tensorDtypeValue?: number;
  readonly tensorSpecValue?: TensorSpecProto;
  readonly typeSpecValue?: TypeSpecProto;
  readonly boundedTensorSpecValue?: BoundedTensorSpecProto;
  readonly listValue?: ListValue;
  readonly tupleValue?: TupleValue;
  readonly dictValue?: DictValue;
  readonly namedTupleValue?: NamedTupleValue;
  readonly tensorValue?: TensorProto;
  readonly numpyValue?: TensorProto;
}

export interface TensorInfo {
  readonly name?: string;
  readonly cooSparse?: TensorInfoCooSparse;
  readonly compositeTensor?: TensorInfoCompositeTensor;
  readonly dtype: number;
  readonly tensorShape?: TensorShapeProto;
}

export interface TensorInfoCompositeTensor {
  readonly typeSpec?: TypeSpecProto;
  readonly components: readonly TensorInfo[];
}

export interface TensorInfoCooSparse {
  readonly valuesTensorName: string;
  readonly indicesTensorName: string;
  readonly denseShapeTensorName: string;
}

export interface TensorProto {
  readonly dtype: number;
  readonly tensorShape?: TensorShapeProto;
  readonly versionNumber: number;
  readonly tensorContent: Uint8Array;
  readonly floatVal: readonly number[];
  readonly doubleVal: readonly number[];
  readonly intVal: readonly number[];
  readonly stringVal: readonly Uint8Array[];
  readonly scomplexVal: readonly number[];
  readonly int64Val: readonly bigint[];
  readonly boolVal: readonly boolean[];
  readonly dcomplexVal: readonly number[];
  readonly halfVal: readonly number[];
  readonly resourceHandleVal: readonly ResourceHandleProto[];
  readonly variantVal: readonly VariantTensorDataProto[];
  readonly uint32Val: readonly number[];
  readonly uint64Val: readonly bigint[];
  readonly float8Val: Uint8Array;
}

export interface TensorShapeProto {
  readonly dim: readonly TensorShapeProtoDim[];
  readonly unknownRank: boolean;
}

export interface TensorShapeProtoDim {
  readonly size: number;
  readonly name: string;
}

export interface TensorSliceProto {
  readonly extent: readonly TensorSliceProtoExtent[];
}

export interface TensorSliceProtoExtent {
  readonly start: number;
  readonly length?: number;
}

export interface TensorSpecProto {
  readonly name: string;
  readonly shape?: TensorShapeProto;
  readonly dtype: number;
}

export interface TrackableObjectGraph {
  readonly nodes: readonly TrackableObjectGraphTrackableObject[];
}

export interface TrackableObjectGraphTrackableObject {
  readonly children: readonly ObjectReference[];
  readonly attributes: readonly TrackableObjectGraphTrackableObjectSerializedTensor[];
  readonly slotVariables: readonly SlotVariableReference[];
}

export interface TrackableObjectGraphTrackableObjectSerializedTensor {
  readonly name: string;
  readonly checkpointKey: string;
}

export interface TupleValue {
  readonly values: readonly StructuredValue[];
}

export interface TypeSpecProto {
  readonly typeSpecClass: number;
  readonly typeState?: StructuredValue;
  readonly typeSpecClassName: string;
  readonly numFlatComponents: number;
}

export interface VariableDef {
  readonly variableName: string;
  readonly initializerName: string;
  readonly snapshotName: string;
  readonly saveSliceInfoDef?: VariableDefSaveSliceInfoDef;
  readonly isResource: boolean;
  readonly initialValueName: string;
  readonly trainable: boolean;
}

export interface VariableDefSaveSliceInfoDef {
  readonly fullName: string;
  readonly fullShape: readonly bigint[];
  readonly varOffset: readonly bigint[];
  readonly varShape: readonly bigint[];
}

export interface VariantTensorDataProto {
  readonly typeName: string;
  readonly metadata: Uint8Array;
  readonly tensors: readonly TensorProto[];
}

export interface VersionDef {
  readonly producer: number;
  readonly minConsumer: number;
  readonly badConsumers: readonly number[];
}

/** Message types by their name below `tensorflow.`. */
export interface Messages {
  readonly 'Any': Any;
  readonly 'AssetFileDef': AssetFileDef;
  readonly 'AttrValue': AttrValue;
  readonly 'AttrValue.ListValue': AttrValueListValue;
  readonly 'BoundedTensorSpecProto': BoundedTensorSpecProto;
  readonly 'BundleEntryProto': BundleEntryProto;
  readonly 'BundleHeaderProto': BundleHeaderProto;
  readonly 'CapturedTensor': CapturedTensor;
  readonly 'CollectionDef': CollectionDef;
  readonly 'CollectionDef.AnyList': CollectionDefAnyList;
  readonly 'CollectionDef.BytesList': CollectionDefBytesList;
  readonly 'CollectionDef.FloatList': CollectionDefFloatList;
  readonly 'CollectionDef.Int64List': CollectionDefInt64List;
  readonly 'CollectionDef.NodeList': CollectionDefNodeList;
  readonly 'DictValue': DictValue;
  readonly 'ExampleInput': ExampleInput;
  readonly 'ExampleList': ExampleList;
  readonly 'ExampleRequest': ExampleRequest;
  readonly 'FingerprintDef': FingerprintDef;
  readonly 'FullTypeDef': FullTypeDef;
  readonly 'FunctionDef': FunctionDef;
  readonly 'FunctionDef.ArgAttrs': FunctionDefArgAttrs;
  readonly 'FunctionDefLibrary': FunctionDefLibrary;
  readonly 'FunctionSpec': FunctionSpec;
  readonly 'GradientDef': GradientDef;
  readonly 'GraphDebugInfo': GraphDebugInfo;
  readonly 'GraphDebugInfo.FileLineCol': GraphDebugInfoFileLineCol;
  readonly 'GraphDebugInfo.StackTrace': GraphDebugInfoStackTrace;
  readonly 'GraphDef': GraphDef;
  readonly 'KerasObject': KerasObject;
  readonly 'ListValue': ListValue;
  readonly 'MetaGraphDef': MetaGraphDef;
  readonly 'MetaGraphDef.MetaInfoDef': MetaGraphDefMetaInfoDef;
  readonly 'ModelSpec': ModelSpec;
  readonly 'MultiInferenceRequest': MultiInferenceRequest;
  readonly 'MultiInferenceRequest.InferenceTask': MultiInferenceRequestInferenceTask;
  readonly 'NameAttrList': NameAttrList;
  readonly 'NamedTensorProto': NamedTensorProto;
  readonly 'NamedTupleValue': NamedTupleValue;
  readonly 'NodeDef': NodeDef;
  readonly 'NodeDef.ExperimentalDebugInfo': NodeDefExperimentalDebugInfo;
  readonly 'NoneValue': NoneValue;
  readonly 'ObjectReference': ObjectReference;
  readonly 'OpDef': OpDef;
  readonly 'OpDef.ArgDef': OpDefArgDef;
  readonly 'OpDef.AttrDef': OpDefAttrDef;
  readonly 'OpDef.OpDeprecation': OpDefOpDeprecation;
  readonly 'OpList': OpList;
  readonly 'PairValue': PairValue;
  readonly 'PredictRequest': PredictRequest;
  readonly 'RegisteredGradient': RegisteredGradient;
  readonly 'ResourceHandleProto': ResourceHandleProto;
  readonly 'SaveableObject': SaveableObject;
  readonly 'SavedAsset': SavedAsset;
  readonly 'SavedBareConcreteFunction': SavedBareConcreteFunction;
  readonly 'SavedConcreteFunction': SavedConcreteFunction;
  readonly 'SavedConstant': SavedConstant;
  readonly 'SavedFunction': SavedFunction;
  readonly 'SavedModel': SavedModel;
  readonly 'SavedObject': SavedObject;
  readonly 'SavedObjectGraph': SavedObjectGraph;
  readonly 'SavedResource': SavedResource;
  readonly 'SavedUserObject': SavedUserObject;
  readonly 'SavedVariable': SavedVariable;
  readonly 'SaverDef': SaverDef;
  readonly 'SessionRunRequest': SessionRunRequest;
  readonly 'SignatureDef': SignatureDef;
  readonly 'SlotVariableReference': SlotVariableReference;
  readonly 'StructuredValue': StructuredValue;
  readonly 'TensorInfo': TensorInfo;
  readonly 'TensorInfo.CompositeTensor': TensorInfoCompositeTensor;
  readonly 'TensorInfo.CooSparse': TensorInfoCooSparse;
  readonly 'TensorProto': TensorProto;
  readonly 'TensorShapeProto': TensorShapeProto;
  readonly 'TensorShapeProto.Dim': TensorShapeProtoDim;
  readonly 'TensorSliceProto': TensorSliceProto;
  readonly 'TensorSliceProto.Extent': TensorSliceProtoExtent;
  readonly 'TensorSpecProto': TensorSpecProto;
  readonly 'TrackableObjectGraph': TrackableObjectGraph;
  readonly 'TrackableObjectGraph.TrackableObject': TrackableObjectGraphTrackableObject;
  readonly 'TrackableObjectGraph.TrackableObject.SerializedTensor': TrackableObjectGraphTrackableObjectSerializedTensor;
  readonly 'TupleValue': TupleValue;
  readonly 'TypeSpecProto': TypeSpecProto;
  readonly 'VariableDef': VariableDef;
  readonly 'VariableDef.SaveSliceInfoDef': VariableDefSaveSliceInfoDef;
  readonly 'VariantTensorDataProto': VariantTensorDataProto;
  readonly 'VersionDef': VersionDef;
}

/** Rows: field number, name, type, flags, key type of a map. */
export const MESSAGES: MessageTable = {
  'Any': [[1, 'type_url', 'string', 0], [2, 'value', 'bytes', 0]],
  'AssetFileDef': [[1, 'tensor_info', 'TensorInfo', 4], [2, 'filename', 'string', 0]],
  'AttrValue': [[1, 'list', 'AttrValue.ListValue', 4], [2, 's', 'bytes', 4], [3, 'i', 'int64', 4], [4, 'f', 'float', 4], [5, 'b', 'bool', 4], [6, 'type', 'DataType', 4], [7, 'shape', 'TensorShapeProto', 4], [8, 'tensor', 'TensorProto', 12], [9, 'placeholder', 'string', 4], [10, 'func', 'NameAttrList', 4]],
  'AttrValue.ListValue': [[2, 's', 'bytes', 1], [3, 'i', 'int64', 1], [4, 'f', 'float', 1], [5, 'b', 'bool', 1], [6, 'type', 'DataType', 1], [7, 'shape', 'TensorShapeProto', 1], [8, 'tensor', 'TensorProto', 9], [9, 'func', 'NameAttrList', 1]],
  'BoundedTensorSpecProto': [[1, 'name', 'string', 0], [2, 'shape', 'TensorShapeProto', 4], [3, 'dtype', 'DataType', 0], [4, 'minimum', 'TensorProto', 4], [5, 'maximum', 'TensorProto', 4]],
  'BundleEntryProto': [[1, 'dtype', 'DataType', 0], [2, 'shape', 'TensorShapeProto', 4], [3, 'shard_id', 'int32', 0], [4, 'offset', 'int64', 16], [5, 'size', 'int64', 16], [6, 'crc32c', 'fixed32', 0], [7, 'slices', 'TensorSliceProto', 1]],
  'BundleHeaderProto': [[1, 'num_shards', 'int32', 0], [2, 'endianness', 'int32', 0], [3, 'version', 'VersionDef', 4]],
  'CapturedTensor': [[1, 'name', 'string', 0], [2, 'concrete_function', 'string', 0]],
  'CollectionDef': [[1, 'node_list', 'CollectionDef.NodeList', 4], [2, 'bytes_list', 'CollectionDef.BytesList', 4], [3, 'int64_list', 'CollectionDef.Int64List', 4], [4, 'float_list', 'CollectionDef.FloatList', 4], [5, 'any_list', 'CollectionDef.AnyList', 4]],
  'CollectionDef.AnyList': [[1, 'value', 'Any', 1]],
  'CollectionDef.BytesList': [[1, 'value', 'bytes', 1]],
  'CollectionDef.FloatList': [[1, 'value', 'float', 1]],
  'CollectionDef.Int64List': [[1, 'value', 'int64', 1]],
  'CollectionDef.NodeList': [[1, 'value', 'string', 1]],
  'DictValue': [[1, 'fields', 'StructuredValue', 2, 'string']],
  'ExampleInput': [[1, 'example_list', 'ExampleList', 4], [2, 'example_list_with_context', 'ExampleList', 4]],
  'ExampleList': [[1, 'examples', 'bytes', 1]],
  'ExampleRequest': [[1, 'model_spec', 'ModelSpec', 4], [2, 'input', 'ExampleInput', 4]],
  'FingerprintDef': [[1, 'saved_model_checksum', 'uint64', 0], [2, 'graph_def_program_hash', 'uint64', 0], [3, 'signature_def_hash', 'uint64', 0], [4, 'saved_object_graph_hash', 'uint64', 0], [5, 'checkpoint_hash', 'uint64', 0], [6, 'version', 'VersionDef', 4], [7, 'uuid', 'string', 0]],
  'FullTypeDef': [[1, 'type_id', 'FullTypeId', 0], [2, 'args', 'FullTypeDef', 1], [3, 's', 'string', 4], [4, 'i', 'int64', 4]],
  'FunctionDef': [[1, 'signature', 'OpDef', 4], [3, 'node_def', 'NodeDef', 1], [4, 'ret', 'string', 2, 'string'], [5, 'attr', 'AttrValue', 2, 'string'], [6, 'control_ret', 'string', 2, 'string'], [7, 'arg_attr', 'FunctionDef.ArgAttrs', 2, 'uint32'], [8, 'resource_arg_unique_id', 'uint32', 2, 'uint32']],
  'FunctionDef.ArgAttrs': [[1, 'attr', 'AttrValue', 2, 'string']],
  'FunctionDefLibrary': [[1, 'function', 'FunctionDef', 1], [2, 'gradient', 'GradientDef', 1], [3, 'registered_gradients', 'RegisteredGradient', 1]],
  'FunctionSpec': [[1, 'fullargspec', 'StructuredValue', 4], [2, 'is_method', 'bool', 0], [5, 'input_signature', 'StructuredValue', 4], [6, 'jit_compile', 'FunctionSpec.JitCompile', 0]],
  'GradientDef': [[1, 'function_name', 'string', 0], [2, 'gradient_func', 'string', 0]],
  'GraphDebugInfo': [],
  'GraphDebugInfo.FileLineCol': [[1, 'file_index', 'int32', 0], [2, 'line', 'int32', 0], [3, 'col', 'int32', 0], [4, 'func', 'string', 0], [5, 'code', 'string', 0]],
  'GraphDebugInfo.StackTrace': [[1, 'file_line_cols', 'GraphDebugInfo.FileLineCol', 1], [2, 'frame_id', 'fixed64', 1]],
  'GraphDef': [[1, 'node', 'NodeDef', 1], [2, 'library', 'FunctionDefLibrary', 4], [3, 'version', 'int32', 0], [4, 'versions', 'VersionDef', 4]],
  'KerasObject': [[2, 'node_id', 'int32', 0], [3, 'node_path', 'string', 0], [4, 'identifier', 'string', 0], [5, 'metadata', 'string', 0]],
  'ListValue': [[1, 'values', 'StructuredValue', 1]],
  'MetaGraphDef': [[1, 'meta_info_def', 'MetaGraphDef.MetaInfoDef', 4], [2, 'graph_def', 'GraphDef', 12], [3, 'saver_def', 'SaverDef', 4], [4, 'collection_def', 'CollectionDef', 2, 'string'], [5, 'signature_def', 'SignatureDef', 2, 'string'], [6, 'asset_file_def', 'AssetFileDef', 1], [7, 'object_graph_def', 'SavedObjectGraph', 12]],
  'MetaGraphDef.MetaInfoDef': [[1, 'meta_graph_version', 'string', 0], [2, 'stripped_op_list', 'OpList', 12], [3, 'any_info', 'Any', 4], [4, 'tags', 'string', 1], [5, 'tensorflow_version', 'string', 0], [6, 'tensorflow_git_version', 'string', 0], [7, 'stripped_default_attrs', 'bool', 0], [8, 'function_aliases', 'string', 2, 'string']],
  'ModelSpec': [[1, 'name', 'string', 0], [3, 'signature_name', 'string', 0], [4, 'version_label', 'string', 0]],
  'MultiInferenceRequest': [[1, 'tasks', 'MultiInferenceRequest.InferenceTask', 1], [2, 'input', 'ExampleInput', 4]],
  'MultiInferenceRequest.InferenceTask': [[1, 'model_spec', 'ModelSpec', 4], [2, 'method_name', 'string', 0]],
  'NameAttrList': [[1, 'name', 'string', 0], [2, 'attr', 'AttrValue', 2, 'string']],
  'NamedTensorProto': [[1, 'name', 'string', 0], [2, 'tensor', 'TensorProto', 12]],
  'NamedTupleValue': [[1, 'name', 'string', 0], [2, 'values', 'PairValue', 1]],
  'NodeDef': [[1, 'name', 'string', 0], [2, 'op', 'string', 0], [3, 'input', 'string', 1], [4, 'device', 'string', 0], [5, 'attr', 'AttrValue', 2, 'string'], [6, 'experimental_debug_info', 'NodeDef.ExperimentalDebugInfo', 4], [7, 'experimental_type', 'FullTypeDef', 4]],
  'NodeDef.ExperimentalDebugInfo': [[1, 'original_node_names', 'string', 1], [2, 'original_func_names', 'string', 1]],
  'NoneValue': [],
  'ObjectReference': [[1, 'node_id', 'int32', 0], [2, 'local_name', 'string', 0]],
  'OpDef': [[1, 'name', 'string', 0], [2, 'input_arg', 'OpDef.ArgDef', 1], [3, 'output_arg', 'OpDef.ArgDef', 1], [4, 'attr', 'OpDef.AttrDef', 1], [5, 'summary', 'string', 0], [6, 'description', 'string', 0], [8, 'deprecation', 'OpDef.OpDeprecation', 4], [16, 'is_aggregate', 'bool', 0], [17, 'is_stateful', 'bool', 0], [18, 'is_commutative', 'bool', 0], [19, 'allows_uninitialized_input', 'bool', 0], [20, 'control_output', 'string', 1], [21, 'is_distributed_communication', 'bool', 0]],
  'OpDef.ArgDef': [[1, 'name', 'string', 0], [2, 'description', 'string', 0], [3, 'type', 'DataType', 0], [4, 'type_attr', 'string', 0], [5, 'number_attr', 'string', 0], [6, 'type_list_attr', 'string', 0], [16, 'is_ref', 'bool', 0]],
  'OpDef.AttrDef': [[1, 'name', 'string', 0], [2, 'type', 'string', 0], [3, 'default_value', 'AttrValue', 4], [4, 'description', 'string', 0], [5, 'has_minimum', 'bool', 0], [6, 'minimum', 'int64', 0], [7, 'allowed_values', 'AttrValue', 4]],
  'OpDef.OpDeprecation': [[1, 'version', 'int32', 0], [2, 'explanation', 'string', 0]],
  'OpList': [[1, 'op', 'OpDef', 1]],
  'PairValue': [[1, 'key', 'string', 0], [2, 'value', 'StructuredValue', 4]],
  'PredictRequest': [[1, 'model_spec', 'ModelSpec', 4], [2, 'inputs', 'TensorProto', 10, 'string'], [3, 'output_filter', 'string', 1]],
  'RegisteredGradient': [[1, 'gradient_func', 'string', 0], [2, 'registered_op_type', 'string', 0]],
  'ResourceHandleProto': [[1, 'device', 'string', 0], [2, 'container', 'string', 0], [3, 'name', 'string', 0], [4, 'hash_code', 'uint64', 0], [5, 'maybe_type_name', 'string', 0]],
  'SaveableObject': [[2, 'save_function', 'int32', 0], [3, 'restore_function', 'int32', 0]],
  'SavedAsset': [[1, 'asset_file_def_index', 'int32', 0]],
  'SavedBareConcreteFunction': [[1, 'concrete_function_name', 'string', 0], [2, 'argument_keywords', 'string', 1], [3, 'allowed_positional_arguments', 'int64', 16], [4, 'function_spec', 'FunctionSpec', 12]],
  'SavedConcreteFunction': [[2, 'bound_inputs', 'int32', 1], [3, 'canonicalized_input_signature', 'StructuredValue', 12], [4, 'output_signature', 'StructuredValue', 12]],
  'SavedConstant': [[1, 'operation', 'string', 0]],
  'SavedFunction': [[1, 'concrete_functions', 'string', 1], [2, 'function_spec', 'FunctionSpec', 12]],
  'SavedModel': [[1, 'saved_model_schema_version', 'int64', 16], [2, 'meta_graphs', 'MetaGraphDef', 1]],
  'SavedObject': [[1, 'children', 'ObjectReference', 1], [3, 'slot_variables', 'SlotVariableReference', 1], [4, 'user_object', 'SavedUserObject', 4], [5, 'asset', 'SavedAsset', 4], [6, 'function', 'SavedFunction', 4], [7, 'variable', 'SavedVariable', 4], [8, 'bare_concrete_function', 'SavedBareConcreteFunction', 4], [9, 'constant', 'SavedConstant', 4], [10, 'resource', 'SavedResource', 4], [11, 'saveable_objects', 'SaveableObject', 2, 'string'], [12, 'captured_tensor', 'CapturedTensor', 4], [13, 'registered_name', 'string', 0], [15, 'dependencies', 'ObjectReference', 1], [16, 'registered_saver', 'string', 0]],
  'SavedObjectGraph': [[1, 'nodes', 'SavedObject', 1], [2, 'concrete_functions', 'SavedConcreteFunction', 2, 'string']],
  'SavedResource': [[1, 'device', 'string', 0]],
  'SavedUserObject': [[1, 'identifier', 'string', 0], [3, 'metadata', 'string', 0]],
  'SavedVariable': [[1, 'dtype', 'DataType', 0], [2, 'shape', 'TensorShapeProto', 4], [3, 'trainable', 'bool', 0], [4, 'synchronization', 'VariableSynchronization', 0], [5, 'aggregation', 'VariableAggregation', 0], [6, 'name', 'string', 0], [7, 'device', 'string', 0], [8, 'experimental_distributed_variable_components', 'SavedVariable', 1]],
  'SaverDef': [[1, 'filename_tensor_name', 'string', 0], [2, 'save_tensor_name', 'string', 0], [3, 'restore_op_name', 'string', 0], [4, 'max_to_keep', 'int32', 0], [5, 'sharded', 'bool', 0], [6, 'keep_checkpoint_every_n_hours', 'float', 0], [7, 'version', 'SaverDef.CheckpointFormatVersion', 0]],
  'SessionRunRequest': [[1, 'model_spec', 'ModelSpec', 4], [2, 'feed', 'NamedTensorProto', 1], [3, 'fetch', 'string', 1]],
  'SignatureDef': [[1, 'inputs', 'TensorInfo', 2, 'string'], [2, 'outputs', 'TensorInfo', 2, 'string'], [3, 'method_name', 'string', 0], [4, 'defaults', 'TensorProto', 2, 'string']],
  'SlotVariableReference': [[1, 'original_variable_node_id', 'int32', 0], [2, 'slot_name', 'string', 0], [3, 'slot_variable_node_id', 'int32', 0]],
  'StructuredValue': [[1, 'none_value', 'NoneValue', 4], [11, 'float64_value', 'double', 4], [12, 'int64_value', 'sint64', 4], [13, 'string_value', 'string', 4], [14, 'bool_value', 'bool', 4], [31, 'tensor_shape_value', 'TensorShapeProto', 4], [32, 'tensor_dtype_value', 'DataType', 4], [33, 'tensor_spec_value', 'TensorSpecProto', 4], [34, 'type_spec_value', 'TypeSpecProto', 4], [35, 'bounded_tensor_spec_value', 'BoundedTensorSpecProto', 4], [51, 'list_value', 'ListValue', 4], [52, 'tuple_value', 'TupleValue', 4], [53, 'dict_value', 'DictValue', 4], [54, 'named_tuple_value', 'NamedTupleValue', 4], [55, 'tensor_value', 'TensorProto', 4], [56, 'numpy_value', 'TensorProto', 4]],
  'TensorInfo': [[1, 'name', 'string', 4], [2, 'dtype', 'DataType', 0], [3, 'tensor_shape', 'TensorShapeProto', 4], [4, 'coo_sparse', 'TensorInfo.CooSparse', 4], [5, 'composite_tensor', 'TensorInfo.CompositeTensor', 4]],
  'TensorInfo.CompositeTensor': [[1, 'type_spec', 'TypeSpecProto', 4], [2, 'components', 'TensorInfo', 1]],
  'TensorInfo.CooSparse': [[1, 'values_tensor_name', 'string', 0], [2, 'indices_tensor_name', 'string', 0], [3, 'dense_shape_tensor_name', 'string', 0]],
  'TensorProto': [[1, 'dtype', 'DataType', 0], [2, 'tensor_shape', 'TensorShapeProto', 4], [3, 'version_number', 'int32', 0], [4, 'tensor_content', 'bytes', 0], [5, 'float_val', 'float', 1], [6, 'double_val', 'double', 1], [7, 'int_val', 'int32', 1], [8, 'string_val', 'bytes', 1], [9, 'scomplex_val', 'float', 1], [10, 'int64_val', 'int64', 1], [11, 'bool_val', 'bool', 1], [12, 'dcomplex_val', 'double', 1], [13, 'half_val', 'int32', 1], [14, 'resource_handle_val', 'ResourceHandleProto', 1], [15, 'variant_val', 'VariantTensorDataProto', 1], [16, 'uint32_val', 'uint32', 1], [17, 'uint64_val', 'uint64', 1], [18, 'float8_val', 'bytes', 0]],
  'TensorShapeProto': [[2, 'dim', 'TensorShapeProto.Dim', 1], [3, 'unknown_rank', 'bool', 0]],
  'TensorShapeProto.Dim': [[1, 'size', 'int64', 16], [2, 'name', 'string', 0]],
  'TensorSliceProto': [[1, 'extent', 'TensorSliceProto.Extent', 1]],
  'TensorSliceProto.Extent': [[1, 'start', 'int64', 16], [2, 'length', 'int64', 20]],
  'TensorSpecProto': [[1, 'name', 'string', 0], [2, 'shape', 'TensorShapeProto', 4], [3, 'dtype', 'DataType', 0]],
  'TrackableObjectGraph': [[1, 'nodes', 'TrackableObjectGraph.TrackableObject', 1]],
  'TrackableObjectGraph.TrackableObject': [[1, 'children', 'ObjectReference', 1], [2, 'attributes', 'TrackableObjectGraph.TrackableObject.SerializedTensor', 1], [3, 'slot_variables', 'SlotVariableReference', 1]],
  'TrackableObjectGraph.TrackableObject.SerializedTensor': [[1, 'name', 'string', 0], [3, 'checkpoint_key', 'string', 0]],
  'TupleValue': [[1, 'values', 'StructuredValue', 1]],
  'TypeSpecProto': [[1, 'type_spec_class', 'TypeSpecProto.TypeSpecClass', 0], [2, 'type_state', 'StructuredValue', 4], [3, 'type_spec_class_name', 'string', 0], [4, 'num_flat_components', 'int32', 0]],
  'VariableDef': [[1, 'variable_name', 'string', 0], [2, 'initializer_name', 'string', 0], [3, 'snapshot_name', 'string', 0], [4, 'save_slice_info_def', 'VariableDef.SaveSliceInfoDef', 4], [5, 'is_resource', 'bool', 0], [6, 'initial_value_name', 'string', 0], [7, 'trainable', 'bool', 0]],
  'VariableDef.SaveSliceInfoDef': [[1, 'full_name', 'string', 0], [2, 'full_shape', 'int64', 1], [3, 'var_offset', 'int64', 1], [4, 'var_shape', 'int64', 1]],
  'VariantTensorDataProto': [[1, 'type_name', 'string', 0], [2, 'metadata', 'bytes', 0], [3, 'tensors', 'TensorProto', 1]],
  'VersionDef': [[1, 'producer', 'int32', 0], [2, 'min_consumer', 'int32', 0], [3, 'bad_consumers', 'int32', 1]],
};
