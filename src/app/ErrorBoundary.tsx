import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';

/** The last net: a fault in this program ends in a sentence and a way on, never in a blank page. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // oxlint-disable-next-line eslint/no-console -- the one place where a fault of the program itself is on record
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="page">
        <div className="row">
          <Icon name="error" className="error" />
          <h1 className="h2">This page has a fault</h1>
        </div>
        <p className="lead">
          It is not the model’s. {error.name}: {error.message}
        </p>
        <p>
          <Button look="primary" onClick={() => this.setState({ error: null })}>
            Show the page again
          </Button>{' '}
          <Button onClick={() => location.reload()}>Reload</Button>
        </p>
        <pre className="code">{error.stack}</pre>
      </main>
    );
  }
}
