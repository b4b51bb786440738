import { render } from "preact";
import { App } from "./app";
import { showToasts } from "./ui/toast";

render(<App />, document.getElementById("office")!);
showToasts();
