export * from './gen/baton/v1/output_pb.ts'
