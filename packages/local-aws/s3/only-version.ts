/** What S3 calls the version of an object that is in a bucket without versions. */
export const onlyVersion = "null";
