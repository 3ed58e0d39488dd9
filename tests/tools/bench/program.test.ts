import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import {
  functionTable,
  functionTargets,
  measureFunctions,
} from "../../../tools/bench/program/measure-functions";
import { measurePrograms, programTable, programTargets } from "../../../tools/bench/program/measure-programs";
import { previewTable, previewTargets } from "../../../tools/bench/program/measure-preview";
import { watchProcesses } from "../../../tools/bench/program/watch-processes";
import { shippedFunctions } from "../../../tools/bench/program/shipped-functions";
import { tableOf } from "./table-of";

describe("bench:program", () => {
  it("measures a sample bus of 16 resources and two functions", async () => {
    const programs = await measurePrograms(["1"]);
    const [program] = programs;
    // The stack itself is a resource too.
    expect(program).to.include({ what: "1", resources: 17, functions: 2, bundles: 2 });
    expect(program?.programSeconds).to.be.above(0);
    expect(program?.peakMemoryMb).to.be.above(50);
    expect(tableOf(programTable(programs))).to.match(/^1 buses\t17\t2\t2\t/m);
  });

  it("holds only sizes that were promised against their promise", () => {
    const small = { resources: 65, functions: 8, bundles: 8, loadSeconds: 1, peakMemoryMb: 200 };
    const measured = (what: string, programSeconds: number, resources = small.resources) => ({
      ...small,
      what,
      programSeconds,
      resources,
    });
    expect(programTargets([measured("1", 1)])).to.deep.equal([]);
    expect(programTargets([measured("4", 3.1)])[0]?.isMet).to.equal(false);
    expect(programTargets([measured("4", 3)])[0]?.isMet).to.equal(true);
    const growth = (large: number): boolean | undefined =>
      programTargets([measured("40", 2, 641), measured("400", large, 6401)]).at(-1)?.isMet;
    expect([growth(20), growth(25)]).to.deep.equal([true, false]);
  });

  it("holds a preview to its time and memory, or says that the recorder stands in for the engine", () => {
    const process = { what: "program", cpuSeconds: 14, peakMb: 300 };
    const engine = { what: "engine", cpuSeconds: 1.1, peakMb: 150 };
    const measured = (processes: (typeof process)[], togetherMb: number) => ({
      seconds: 30,
      processes,
      togetherMb,
    });
    const met = (...args: Parameters<typeof measured>) =>
      previewTargets(measured(...args)).map(({ isMet }) => isMet);
    expect(met([process], 500)).to.deep.equal([true, true]);
    expect(met([process, engine], 501)).to.deep.equal([false, false]);
    expect(tableOf(previewTable("dev", measured([process], 500)))).to.match(/^program\t14.0\t300$/m);
    expect(previewTargets(undefined)).to.deep.equal([]);
    expect(previewTable("dev", undefined).note).to.contain("stand in");
  });

  it("adds up what processes of one kind use, and what those of several kinds hold at once", async function () {
    if (process.platform !== "linux") return this.skip();
    const watch = watchProcesses({ busy: "busy-one", idle: "idle-one", absent: "none" }, ["busy", "idle"]);
    const code =
      "const until = Date.now() + 150; while (process.argv[1] === 'busy-one' && Date.now() < until);";
    const children = ["busy-one", "busy-one", "idle-one"].map((name) =>
      spawn(process.execPath, ["-e", `${code} setTimeout(() => undefined, 400)`, name]),
    );
    await Promise.all(children.map((child) => once(child, "exit")));
    const { processes, togetherMb } = watch.end();
    const [busy, idle, absent] = processes;
    expect(busy?.cpuSeconds).to.be.above(idle?.cpuSeconds ?? Infinity);
    expect(busy?.peakMb).to.be.above((idle?.peakMb ?? Infinity) * 1.5);
    expect(togetherMb).to.be.at.least(busy?.peakMb ?? Infinity);
    expect(absent).to.deep.equal({ what: "absent", cpuSeconds: 0, peakMb: 0 });
  });

  it("loads a shipped function, its plain package and the floor", async () => {
    const functions = (await shippedFunctions("dev")).filter(({ name }) =>
      name.endsWith("-user-dev-journal"),
    );
    const [measured, ...others] = await measureFunctions(functions, 1);
    expect(others).to.deep.equal([]);
    expect(measured?.shipped.files).to.equal(1);
    expect(measured?.shipped.zippedBytes).to.be.within(10_000, 80_000);
    expect(measured?.plain.files).to.be.above(100);
    expect(measured?.plain.zippedBytes).to.be.above(measured?.shipped.zippedBytes ?? Infinity);
    expect(measured?.floor.cpuMs).to.be.below(measured?.shipped.cpuMs ?? 0);
    expect(measured?.shipped.memoryMb).to.be.within(20, 500);
    expect(tableOf(functionTable("dev", measured ? [measured] : []))).to.include(functions[0]?.name);
    expect(functionTargets(measured ? [measured] : []).map(({ isMet }) => isMet)[0]).to.equal(true);
  });
});
