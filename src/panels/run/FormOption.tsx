/** One choice of a way in: what it is about, then the control. */
export function FormOption({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="row small run-option">
      <span className="muted">{label}</span>
      {children}
    </div>
  );
}
