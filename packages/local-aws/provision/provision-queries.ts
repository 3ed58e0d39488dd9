import type { AthenaService } from "../athena/athena-service";
import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import type { Provisioner } from "./provisioner";
import type { Fields, InputRules } from "./translate-inputs";

const column: InputRules = { name: "Name", type: "Type", comment: "Comment", parameters: "Parameters" };

const storage: InputRules = {
  additionalLocations: "AdditionalLocations",
  bucketColumns: "BucketColumns",
  columns: ["Columns", column],
  compressed: "Compressed",
  inputFormat: "InputFormat",
  location: "Location",
  numberOfBuckets: "NumberOfBuckets",
  outputFormat: "OutputFormat",
  parameters: "Parameters",
  serDeInfo: [
    "SerdeInfo",
    { name: "Name", parameters: "Parameters", serializationLibrary: "SerializationLibrary" },
  ],
  storedAsSubDirectories: "StoredAsSubDirectories",
};

const workgroup: InputRules = {
  bytesScannedCutoffPerQuery: "BytesScannedCutoffPerQuery",
  enforceWorkgroupConfiguration: "EnforceWorkGroupConfiguration",
  engineVersion: ["EngineVersion", { selectedEngineVersion: "SelectedEngineVersion" }],
  executionRole: "ExecutionRole",
  managedQueryResultsConfiguration: [
    "ManagedQueryResultsConfiguration",
    { enabled: "Enabled", encryptionConfiguration: ["EncryptionConfiguration", { kmsKey: "KmsKey" }] },
  ],
  publishCloudwatchMetricsEnabled: "PublishCloudWatchMetricsEnabled",
  requesterPaysEnabled: "RequesterPaysEnabled",
  resultConfiguration: [
    "ResultConfiguration",
    {
      aclConfiguration: ["AclConfiguration", { s3AclOption: "S3AclOption" }],
      encryptionConfiguration: [
        "EncryptionConfiguration",
        { encryptionOption: "EncryptionOption", kmsKeyArn: "KmsKey" },
      ],
      expectedBucketOwner: "ExpectedBucketOwner",
      outputLocation: "OutputLocation",
    },
  ],
};

/** Tables of Glue's data catalog, and what Athena asks of them. */
export const queryProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:glue/catalogDatabase:CatalogDatabase": {
    rules: {
      catalogId: "CatalogId",
      createTableDefaultPermissions: [
        "CreateTableDefaultPermissions",
        {
          permissions: "Permissions",
          principal: ["Principal", { dataLakePrincipalIdentifier: "DataLakePrincipalIdentifier" }],
        },
      ],
      description: "Description",
      locationUri: "LocationUri",
      name: "Name",
      parameters: "Parameters",
      tags: "Tags",
    },
    create: ({ CatalogId, Tags, ...DatabaseInput }, { glue }) =>
      call(glue, "CreateDatabase", { CatalogId, Tags, DatabaseInput }),
    update: ({ CatalogId, Tags: _, ...DatabaseInput }, { glue }) =>
      call(glue, "UpdateDatabase", { CatalogId, Name: DatabaseInput["Name"], DatabaseInput }),
    delete: ({ CatalogId, Name }, { glue }) => call(glue, "DeleteDatabase", { CatalogId, Name }),
    tags: tagForms.glue,
  },
  "aws:glue/catalogTable:CatalogTable": {
    rules: {
      catalogId: "CatalogId",
      databaseName: "DatabaseName",
      description: "Description",
      name: "Name",
      owner: "Owner",
      parameters: "Parameters",
      partitionKeys: ["PartitionKeys", column],
      retention: "Retention",
      storageDescriptor: ["StorageDescriptor", storage],
      tableType: "TableType",
      viewExpandedText: "ViewExpandedText",
      viewOriginalText: "ViewOriginalText",
    },
    create: (fields, { glue }) => call(glue, "CreateTable", tableOf(fields)),
    update: (fields, { glue }) => call(glue, "UpdateTable", tableOf(fields)),
    delete: ({ CatalogId, DatabaseName, Name }, { glue }) =>
      call(glue, "DeleteTable", { CatalogId, DatabaseName, Name }),
  },
  "aws:athena/workgroup:Workgroup": {
    rules: {
      configuration: ["Configuration", workgroup],
      description: "Description",
      forceDestroy: commonRules.ofDestroy,
      name: "Name",
      state: "State",
      tags: commonRules.tagList,
    },
    create: async ({ State, ...fields }, { athena }) => {
      await call(athena, "CreateWorkGroup", fields);
      // It is made enabled, whatever is asked for.
      if (State === "DISABLED") await call(athena, "UpdateWorkGroup", { WorkGroup: fields["Name"], State });
    },
    update: ({ Name, Description = "", State, Configuration }, { athena }) =>
      call(athena, "UpdateWorkGroup", {
        ...{ WorkGroup: Name, Description, State },
        ConfigurationUpdates: updatesTo(Configuration as Fields | undefined),
      }),
    delete: ({ Name: WorkGroup }, { athena }, { inputs }) =>
      call(athena, "DeleteWorkGroup", {
        WorkGroup,
        RecursiveDeleteOption: inputs["forceDestroy"] === true,
      }),
    tags: tagForms.athena,
  },
  "aws:athena/namedQuery:NamedQuery": {
    rules: {
      database: "Database",
      description: "Description",
      name: "Name",
      query: "QueryString",
      workgroup: "WorkGroup",
    },
    create: (fields, { athena }) => call(athena, "CreateNamedQuery", fields),
    // Whatever else it consists of, it is replaced for.
    update: () => Promise.resolve(),
    delete: async (fields, { athena }) =>
      call(athena, "DeleteNamedQuery", { NamedQueryId: await queryId(fields, athena) }),
  },
};

function tableOf({ CatalogId, DatabaseName, ...TableInput }: Fields): Fields {
  return { CatalogId, DatabaseName, TableInput };
}

/** What the provider sends for a workgroup to become so: what is left out goes back to its default, or away. */
function updatesTo({ ResultConfiguration, ManagedQueryResultsConfiguration, ...given }: Fields = {}): Fields {
  const results = (ResultConfiguration ?? {}) as Fields;
  const managed = (ManagedQueryResultsConfiguration ?? { Enabled: false }) as Fields;
  return {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    RemoveBytesScannedCutoffPerQuery: given["BytesScannedCutoffPerQuery"] === undefined,
    ...given,
    ResultConfigurationUpdates: withoutRest(results, [
      "AclConfiguration",
      "EncryptionConfiguration",
      "ExpectedBucketOwner",
      "OutputLocation",
    ]),
    ManagedQueryResultsConfigurationUpdates: withoutRest(managed, ["EncryptionConfiguration"]),
  };
}

function withoutRest(given: Fields, fields: readonly string[]): Fields {
  const rest = fields.filter((field) => given[field] === undefined);
  return { ...given, ...Object.fromEntries(rest.map((field) => [`Remove${field}`, true])) };
}

/** The id that Athena has chosen for a query. */
async function queryId(query: Fields, athena: AthenaService): Promise<string | undefined> {
  const { WorkGroup } = query;
  const { NamedQueryIds } = (await call(athena, "ListNamedQueries", { WorkGroup })) as {
    NamedQueryIds: readonly string[];
  };
  for (const NamedQueryId of NamedQueryIds) {
    const { NamedQuery } = (await call(athena, "GetNamedQuery", { NamedQueryId })) as { NamedQuery: Fields };
    if (Object.keys(query).every((key) => NamedQuery[key] === query[key])) return NamedQueryId;
  }
  return undefined;
}
