import { createRegistry } from '@bufbuild/protobuf'
import {
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt'
import { file_c1_c1z_v1_c1z } from '@rostrum/protocol/c1z'
import {
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
} from '@rostrum/protocol/connector'

/** The messages an annotation may hold, as far as this program knows them. */
export const messageTypes = createRegistry(
  file_c1_c1z_v1_c1z,
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
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
)
