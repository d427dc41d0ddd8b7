import { describe, expect, it } from "vitest";
import { ROUTE, TRUNK, type Trunk } from "./trunks";

const LINE: Trunk = {
  name: "line",
  managed: true,
  addresses: [
    { address: "sip.example.com", up: true },
    { address: "[2001:db8::1]:5061/tls", up: null },
  ],
  domain: "example.com",
  user: "4711",
  hasPassword: true,
  expiryMs: 120_000,
  registrar: "example.com",
  registered: true,
  identify: ["192.0.2.0/24"],
  optionsEveryMs: 1500,
  caller: "else 4930123",
  codecs: ["ulaw", "alaw"],
  up: true,
  calls: 0,
};

describe("a trunk", () => {
  it("says what it was told", () => {
    const body = TRUNK.toBody(TRUNK.toForm({ ...LINE }), false);
    expect(body).toEqual({
      name: "line",
      addresses: ["sip.example.com", "[2001:db8::1]:5061/tls"],
      domain: "example.com",
      user: "4711",
      expiryMs: 120_000,
      registrar: "example.com",
      identify: ["192.0.2.0/24"],
      optionsEveryMs: 1500,
      caller: "else 4930123",
      codecs: ["ulaw", "alaw"],
    });
  });

  it("has a password only when one was typed, and none without a user", () => {
    const form = TRUNK.toForm({ ...LINE });
    expect(TRUNK.toBody({ ...form, password: " a word " }, false)).toMatchObject({ password: " a word " });
    const without = TRUNK.toBody({ ...form, user: " ", password: "word" }, false);
    expect(without).toMatchObject({ user: "", registrar: "" });
    expect(without).not.toHaveProperty("password");
    expect(without).not.toHaveProperty("expiryMs");
    const restorable = TRUNK.restorable ?? (() => true);
    expect([restorable({ ...LINE }), restorable({ ...LINE, hasPassword: false })]).toEqual([false, true]);
  });

  it("begins as the gateway would", () => {
    expect(TRUNK.toBody({ ...TRUNK.fresh, name: "new", addresses: "192.0.2.1  192.0.2.2:5080/tcp," }, true)).toMatchObject({
      name: "new",
      addresses: ["192.0.2.1", "192.0.2.2:5080/tcp"],
      optionsEveryMs: 30_000,
      caller: "given",
      codecs: ["alaw", "ulaw"],
    });
  });
});

describe("a route", () => {
  const route = { prefix: "0", strip: 1, add: "00", trunks: ["a", "b", "c", "d"], caller: "always +49", managed: true };

  it("says what it was told, trunks that aren't asked for too", () => {
    const { managed: _, ...body } = route;
    expect(ROUTE.toBody(ROUTE.toForm(route), false)).toEqual(body);
  });

  it("names each trunk once, and leaves the number to the trunk", () => {
    const form = { ...ROUTE.toForm(route), trunk1: "a", trunk2: "", caller: "", callerNumber: "", further: "" };
    expect(ROUTE.toBody(form, false)).toMatchObject({ trunks: ["a"], caller: null });
    expect(ROUTE.toBody({ ...ROUTE.fresh, trunk0: "a", caller: "withheld" }, true)).toEqual({ prefix: "", strip: 0, add: "", trunks: ["a"], caller: "withheld" });
  });
});
