/**
 * By this symbol an error says its own class. Unlike `instanceof` it also holds for an error of a file that has its own
 * copy of this module.
 */
export const errorClassKey = Symbol.for("bellyfed.errorClass");
