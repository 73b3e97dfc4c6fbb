import { createRegistry, type Registry } from '@bufbuild/protobuf'
import {
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt'
import { file_baton_v1_output } from '../gen/baton/v1/output_pb.ts'
import { file_c1_c1z_v1_c1z } from '../gen/c1/c1z/v1/c1z_pb.ts'
import { file_c1_c1z_v3_manifest } from '../gen/c1/c1z/v3/manifest_pb.ts'
import { file_c1_config_v1_config } from '../gen/c1/config/v1/config_pb.ts'
import { file_c1_connector_v2_action } from '../gen/c1/connector/v2/action_pb.ts'
import { file_c1_connector_v2_annotation } from '../gen/c1/connector/v2/annotation_pb.ts'
import { file_c1_connector_v2_asset } from '../gen/c1/connector/v2/asset_pb.ts'
import { file_c1_connector_v2_connector } from '../gen/c1/connector/v2/connector_pb.ts'
import { file_c1_connector_v2_entitlement } from '../gen/c1/connector/v2/entitlement_pb.ts'
import { file_c1_connector_v2_event_feed } from '../gen/c1/connector/v2/event_feed_pb.ts'
import { file_c1_connector_v2_grant } from '../gen/c1/connector/v2/grant_pb.ts'
import { file_c1_connector_v2_resource } from '../gen/c1/connector/v2/resource_pb.ts'
import { file_c1_connector_v2_schema } from '../gen/c1/connector/v2/schema_pb.ts'
import { file_c1_connector_v2_ticket } from '../gen/c1/connector/v2/ticket_pb.ts'
import { file_c1_connector_v2_trait } from '../gen/c1/connector/v2/trait_pb.ts'
import { file_c1_connector_wrapper_v1_connector_wrapper } from '../gen/c1/connector_wrapper/v1/connector_wrapper_pb.ts'
import { file_c1_connectorapi_baton_v1_baton } from '../gen/c1/connectorapi/baton/v1/baton_pb.ts'
import { file_c1_connectorapi_baton_v1_config } from '../gen/c1/connectorapi/baton/v1/config_pb.ts'
import { file_c1_connectorapi_baton_v1_session } from '../gen/c1/connectorapi/baton/v1/session_pb.ts'
import { file_c1_connectorapi_baton_v1_source_cache } from '../gen/c1/connectorapi/baton/v1/source_cache_pb.ts'
import { file_c1_ratelimit_v1_ratelimit } from '../gen/c1/ratelimit/v1/ratelimit_pb.ts'
import { file_c1_reader_v2_reader } from '../gen/c1/reader/v2/reader_pb.ts'
import { file_c1_reader_v3_reader } from '../gen/c1/reader/v3/reader_pb.ts'
import { file_c1_storage_v3_records } from '../gen/c1/storage/v3/records_pb.ts'
import { file_c1_transport_v1_transport } from '../gen/c1/transport/v1/transport_pb.ts'
import { file_c1_utls_v1_tls } from '../gen/c1/utls/v1/tls_pb.ts'
import { file_google_rpc_error_details } from '../gen/google/rpc/error_details_pb.ts'
import { file_google_rpc_status } from '../gen/google/rpc/status_pb.ts'
import { file_validate_validate } from '../gen/validate/validate_pb.ts'

/** Every message of the contract, by name: what turns an annotation (`Any`) into JSON and back. */
export const messageTypes: Registry = createRegistry(
  file_baton_v1_output,
  file_c1_c1z_v1_c1z,
  file_c1_c1z_v3_manifest,
  file_c1_config_v1_config,
  file_c1_connector_v2_action,
  file_c1_connector_v2_annotation,
  file_c1_connector_v2_asset,
  file_c1_connector_v2_connector,
  file_c1_connector_v2_entitlement,
  file_c1_connector_v2_event_feed,
  file_c1_connector_v2_grant,
  file_c1_connector_v2_resource,
  file_c1_connector_v2_schema,
  file_c1_connector_v2_ticket,
  file_c1_connector_v2_trait,
  file_c1_connector_wrapper_v1_connector_wrapper,
  file_c1_connectorapi_baton_v1_baton,
  file_c1_connectorapi_baton_v1_config,
  file_c1_connectorapi_baton_v1_session,
  file_c1_connectorapi_baton_v1_source_cache,
  file_c1_ratelimit_v1_ratelimit,
  file_c1_reader_v2_reader,
  file_c1_reader_v3_reader,
  file_c1_storage_v3_records,
  file_c1_transport_v1_transport,
  file_c1_utls_v1_tls,
  file_google_rpc_error_details,
  file_google_rpc_status,
  file_validate_validate,
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
)
