import { afterEach, describe, expect, it, vi } from "vitest";
import { GatewayError, address, fetchBlob, guidOf, request } from "./http";

afterEach(() => vi.unstubAllGlobals());

function answering(body: string, headers: Record<string, string> = {}, status = 200) {
  const seen: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    seen.push({ url, init });
    return Promise.resolve(new Response(body, { status, headers }));
  });
  return seen;
}

describe("address", () => {
  it.each([
    ["/onlineagent/101", undefined, "/agentgateway/resource/onlineagent/101"],
    ["/a", { skillid: "1;2", none: undefined, n: 0 }, "/agentgateway/resource/a?skillid=1%3B2&n=0"],
    ["/a", { text: "ä &" }, "/agentgateway/resource/a?text=%C3%A4%20%26"],
  ])("%s %j", (path, query, expected) => {
    expect(address(path, query)).toBe(expected);
  });
});

describe("guidOf", () => {
  it.each([
    [{ "Set-GUID": "JSESSIONID=abc.AgentGateway0" }, "abc.AgentGateway0"],
    [{ "Set-GUID": "JSESSIONID=abc.AgentGateway0; Path=/" }, "abc.AgentGateway0"],
    [{ Guid: "xyz" }, "xyz"],
    [{}, undefined],
  ])("%j", (headers, expected) => {
    expect(guidOf(new Headers(headers as Record<string, string>))).toBe(expected);
  });
});

describe("request", () => {
  it("gives the result and the Guid, and sends its own", async () => {
    const seen = answering('{"message":"success","retcode":"0","result":{"workno":"101"}}', {
      "Set-GUID": "JSESSIONID=g1",
    });
    const answer = await request("PUT", "/onlineagent/101", { body: { password: "p" }, guid: "g0" });
    expect(answer).toEqual({ result: { workno: "101" }, guid: "g1" });
    expect(seen[0]?.init.headers).toMatchObject({ Guid: "g0" });
    expect(seen[0]?.init.body).toBe('{"password":"p"}');
  });

  it.each([
    ['{"message":"no","retcode":"100-006","result":""}', "100-006", false],
    ["<html>", "", true],
    ["{}", "", true],
  ])("fails on %s", async (body, retcode, unreachable) => {
    answering(body);
    const failure = await request("GET", "/x").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GatewayError);
    expect((failure as GatewayError).retcode).toBe(retcode);
    expect((failure as GatewayError).unreachable).toBe(unreachable);
  });

  it("is unreachable when nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    await expect(request("GET", "/x")).rejects.toMatchObject({ retcode: "" });
  });
});

describe("fetchBlob", () => {
  it.each([
    ["an envelope", '{"message":"no","retcode":"900-002","result":""}', "application/json", 200, "900-002"],
    ["a broken envelope", "{", "application/json", 200, ""],
    ["a page of something in between", "<html>", "text/html", 502, ""],
  ])("fails on %s", async (_, body, type, status, retcode) => {
    answering(body, { "content-type": type }, status);
    await expect(fetchBlob("/x")).rejects.toMatchObject({ name: "GatewayError", retcode });
  });

  it("gives what isn't an envelope", async () => {
    answering("a,b", { "content-type": "text/csv" });
    expect(await (await fetchBlob("/x")).text()).toBe("a,b");
  });
});
