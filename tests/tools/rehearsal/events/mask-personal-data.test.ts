import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import { maskPersonalData } from "../../../../tools/rehearsal/events/mask-personal-data";
import { showReplay, type Replay } from "../../../../tools/rehearsal/events/show-replay";

const person = { email: "ann@example.com", displayName: 'Ann "A" Lee', home: { city: "Vaduz" } };
const data = { userId: "u-1", ...person, locale: "de-LI" };
const groupOf = (type: string, values: readonly (readonly [path: string, value: unknown])[], kind = "k") => ({
  ...{ subscription: "user/c", kind, count: 2, isAlone: true },
  values: values.map(([path, value]) => ({ path, before: value, after: undefined })),
  event: {
    ...{ id: "i", type, source: "s", body: "" },
    detail: JSON.stringify({ type, source: "s", data, metadata: { id: "i" } }),
  },
});
const nothing: Replay = {
  ...{ events: 2, withoutData: 0, exampleData: 0, unchanged: [], outcomes: [], differences: [] },
};
const secrets = ["ann@", "Ann", "Lee", "Vaduz"];

describe("what is shown of a difference", () => {
  const rows: readonly [
    what: string,
    type: string,
    values: readonly (readonly [path: string, value: unknown])[],
  ][] = [
    ["a field of the data", "user.profile-created", [["data.email", "ann@example.com"]]],
    ["what is below a field", "user.profile-created", [["data.home.city", "Vaduz"]]],
    ["data in another's attribute", "user.profile-created", [["Item.data.S.home.city", "Vaduz"]]],
    ["a value that went elsewhere", "user.profile-created", [["contact.mail", "to ann@example.com"]]],
    ["a value inside a text of JSON", "user.profile-created", [["text", JSON.stringify(data)]]],
    [
      "an event without a contract",
      "user.imagined",
      [
        ["data.userId", "u-1"],
        ["other", "ann@example.com"],
      ],
    ],
  ];
  for (const [what, type, values] of rows)
    it(`has no personal data of ${what}`, () => {
      const masked = maskPersonalData(
        groupOf(type, values, "POST https://x/ann@example.com"),
        catalogue.contracts,
      );
      const shown = `${showReplay({ ...nothing, differences: [masked] })} ${JSON.stringify(masked)}`;
      for (const secret of secrets) expect(shown).not.to.include(secret);
      expect(shown).to.include("user/c: 2 events: POST https://x/***");
    });

  it("has no personal data that a claim check stood for", () => {
    const group = groupOf("user.profile-created", [["contact.mail", "to ann@example.com"]]);
    const detail = JSON.stringify({ data: { claimCheck: {} } });
    const claim = { bucket: "b", key: "k", content: { text: JSON.stringify(data) } };
    const masked = maskPersonalData(
      { ...group, event: { ...group.event, detail, claim } },
      catalogue.contracts,
    );
    expect(masked.values[0]?.before).to.equal('"to ***"');
  });

  it("has the rest", () => {
    const masked = maskPersonalData(
      groupOf("user.profile-created", [["data.locale", "de-LI"]]),
      catalogue.contracts,
    );
    expect(masked.values).to.deep.equal([{ path: "data.locale", before: '"de-LI"', after: "nothing" }]);
    expect(JSON.parse(masked.event)).to.deep.include({
      data: { userId: "u-1", email: "***", displayName: "***", home: "***", locale: "de-LI" },
    });
  });

  it("can command no terminal, and is cut", () => {
    const values = Array.from(
      { length: 10 },
      (_, index) => [`a[${index}]`, `\u001b[2J${"x".repeat(500)}`] as const,
    );
    const shown = showReplay({
      ...nothing,
      outcomes: [{ subscription: "user/c", outcomes: { handled: [3, 1] } }],
      differences: [maskPersonalData(groupOf("user.profile-created", values), catalogue.contracts)],
    });
    expect(shown).not.to.include("\u001b[2J");
    expect(shown)
      .to.match(/user\/c +handled +3 +1 +-2/)
      .and.to.include("and 2 more");
    expect(Math.max(...shown.split("\n").map((line) => line.length))).to.be.below(400);
  });
});
