exports.handler = async () => {
  throw new Error("broken");
};
