export * from './gen/c1/config/v1/config_pb.ts'
