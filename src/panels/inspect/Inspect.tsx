import { useSelected } from '../../state/selection';
import { EmptyState } from '../../ui/EmptyState';
import { BoxInspector } from './BoxInspector';
import { ConstantInspector } from './ConstantInspector';
import { Cost } from './Cost';
import './Inspect.css';
import { VariableInspector } from './VariableInspector';

/** What is selected, in full. */
export function Inspect() {
  const selected = useSelected();
  switch (selected.kind) {
    case 'nothing':
      return (
        <>
          <EmptyState icon="sliders" title="Nothing selected.">
            Select a box or a weight to see its attributes and values.
          </EmptyState>
          <Cost row={-1} />
        </>
      );
    case 'gone':
      return (
        <EmptyState icon="sliders" title="The selection is not on the canvas.">
          It lies in a group that is closed, or belongs to another signature.
        </EmptyState>
      );
    case 'variable':
      return <VariableInspector key={selected.variable.id} variable={selected.variable} of={selected.of} />;
    case 'constant':
      return (
        <ConstantInspector key={selected.address} row={selected.row} address={selected.address} of={selected.of} />
      );
    case 'box':
      return <BoxInspector box={selected.box} />;
  }
}
