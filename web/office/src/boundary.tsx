import { Component, type ComponentChildren } from "preact";
import { ErrorNote } from "./ui";

// A mistake of one page is shown in its place; the rest goes on.
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static override getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ErrorNote error="This page has a fault and cannot be shown."
        onRetry={() => this.setState({ error: undefined })} />
    );
  }
}
