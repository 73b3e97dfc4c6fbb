/** Every variable that the server reads, once. `docs/reference/configuration.md` is made of this table. */
export const variables = {
  ROSTRUM_DATA_DIR: 'folder of the embedded database, the blobs, the certificates and the master key; `./.rostrum`',
  DATABASE_URL: 'an external PostgreSQL 15 or newer, as the role that serves; without it, the embedded one',
  ROSTRUM_MIGRATE_DATABASE_URL: 'the same database as the role that owns the schema; for `rostrum migrate` only',
  ROSTRUM_HTTP_PORT: 'port of plain HTTP on 127.0.0.1; 8080, 0 takes any free one',
  ROSTRUM_HTTPS_PORT: 'port of HTTPS and gRPC; 8443, 0 takes any free one',
  ROSTRUM_HTTPS_HOST: 'address that HTTPS and gRPC listen on; `127.0.0.1`, for other machines `0.0.0.0`',
  ROSTRUM_PUBLIC_HOST:
    'name or address, with the port unless it is 443, at which clients reach HTTPS; `127.0.0.1:<port>`. It is part of every client id',
  ROSTRUM_HOSTS:
    'further names and addresses of this server, separated by commas, for its certificate and for assertions',
  ROSTRUM_TLS_CERT_FILE: 'certificate chain (PEM) for HTTPS; without it, one of a private authority in the data folder',
  ROSTRUM_TLS_KEY_FILE: 'private key (PEM) of that certificate',
  ROSTRUM_MASTER_KEY_FILE:
    'file of the master keys, base64 of 32 bytes each, the current one first; `<data folder>/master.key`',
  ROSTRUM_MASTER_KEY: 'the master keys themselves, instead of a file',
  ROSTRUM_S3_BUCKET:
    'bucket for sync files and evidence, needed when several servers share them; without it, the data folder',
  ROSTRUM_S3_ENDPOINT:
    'address of an S3-compatible store other than that of AWS; credentials come from the usual AWS variables',
  ROSTRUM_S3_REGION: 'region of the bucket; `us-east-1`',
  ROSTRUM_UPLOAD_MAX_MB: 'largest sync file that is taken, in MiB; 2048',
  ROSTRUM_ALLOWED_HOSTS:
    'names, addresses and ranges of private networks that people may have called, separated by commas: `*.corp.example`, `10.1.0.0/16`, `127.0.0.1:8090`; none',
  ROSTRUM_CONNECTORS_DIR: 'folder of the connector programs that this server runs itself; those installed with it',
  ROSTRUM_CONSOLE_DIR: 'folder of the built console; the one installed with the server, if it is built',
  ROSTRUM_CONNECTOR_MEMORY_MB: 'memory that each of them may use, in MiB; 512',
  ROSTRUM_REHEARSAL_URL:
    'where the controls of a rehearsal are, which `npm start` sets: the console then says that this is one; none',
  ROSTRUM_LOG_LEVEL: '`debug`, `info`, `warn`, `error` or `silent`; `info`',
} as const

export type VariableName = keyof typeof variables
export type Environment = Readonly<Partial<Record<string, string>>>
