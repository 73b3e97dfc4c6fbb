export * from './gen/c1/c1z/v1/c1z_pb.ts'
export * from './gen/c1/c1z/v3/manifest_pb.ts'
