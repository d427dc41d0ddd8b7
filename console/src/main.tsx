import { render } from "preact";
import { App } from "./shell/App";
import "./ui/base.css";
import "./ui/theme";

const place = document.getElementById("app");
if (place) render(<App />, place);
