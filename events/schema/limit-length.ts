import { _, type CodeKeywordDefinition } from "ajv";
import { useFunc } from "ajv/dist/compile/util";
import countCharacters from "ajv/dist/runtime/ucs2length";
import ajvLimitLength from "ajv/dist/vocabularies/validation/limitLength";

/** Like ajv's `maxLength` and `minLength`, but counts characters only where the code units do not decide. */
export const limitLength: CodeKeywordDefinition = {
  ...ajvLimitLength,
  $data: false,
  before: "pattern",
  code(cxt) {
    const { keyword, data } = cxt;
    const limit = cxt.schema as number;
    const count = _`${useFunc(cxt.gen, countCharacters)}(${data})`;
    if (keyword === "maxLength") cxt.fail(_`${data}.length > ${limit} && ${count} > ${limit}`);
    else cxt.fail(_`${data}.length < ${limit} || ${data}.length < ${2 * limit} && ${count} < ${limit}`);
  },
};
