import { create } from 'zustand';

/** Whether the dialog that saves the graph is open. */
export const useExporting = create<{ readonly open: boolean }>()(() => ({ open: false }));

export function setExporting(open: boolean): void {
  useExporting.setState({ open });
}
