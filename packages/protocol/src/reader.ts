export * from './gen/c1/reader/v2/reader_pb.ts'
