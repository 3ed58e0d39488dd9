import { _, type CodeKeywordDefinition } from "ajv";
import { useFunc } from "ajv/dist/compile/util";
import countCharacters from "ajv/dist/runtime/ucs2length";
import ajvLimitLength from "ajv/dist/vocabularies/validation/limitLength";

/**
 * Replaces ajv's `maxLength` and `minLength` with equal results. It counts characters only where the number of code units
 * does not decide, because nearly all texts are shorter than their limit.
 */
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
