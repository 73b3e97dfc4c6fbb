// Written by scripts/api-contract.mjs from packages/api/contract/.

import type * as m from './messages.ts'

export interface Operations {
  'AccessReviewService.Create': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.AccessReviewServiceCreateRequest
    readonly response: m.AccessReviewServiceCreateResponse
  }
  'AccessReviewSetupEntitlementService.GetCampaignScopeAndEntitlements': {
    readonly params: { readonly access_review_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AccessReviewSetupEntitlementAndScopeServiceSetResponse
  }
  'AccessReviewSetupEntitlementService.SetCampaignScopeAndEntitlements': {
    readonly params: { readonly access_review_id: string }
    readonly query: {  }
    readonly request: m.AccessReviewSetupEntitlementAndScopeServiceSetRequestInput
    readonly response: m.AccessReviewSetupEntitlementAndScopeServiceSetResponse
  }
  'AccessReviewService.Delete': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.AccessReviewServiceDeleteRequestInput
    readonly response: m.AccessReviewServiceDeleteResponse
  }
  'AccessReviewService.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AccessReviewServiceGetResponse
  }
  'AccessReviewService.Update': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.AccessReviewServiceUpdateRequestInput
    readonly response: m.AccessReviewServiceUpdateResponse
  }
  'AccessReviewService.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AccessReviewServiceListResponse
  }
  'Apps.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppsResponse
  }
  'Apps.Create': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.CreateAppRequest
    readonly response: m.CreateAppResponse
  }
  'AppUserService.List': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AppUserServiceListResponse
  }
  'ConnectorService.List': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ConnectorServiceListResponse
  }
  'ConnectorService.CreateDelegated': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceCreateDelegatedRequestInput
    readonly response: m.ConnectorServiceCreateResponse
  }
  'ConnectorService.ConfirmSyncValid': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly sync_lifecycle_id: string }
    readonly query: {  }
    readonly request: m.ConfirmSyncValidRequestInput
    readonly response: m.ConfirmSyncValidResponse
  }
  'ConnectorService.GetCredentials': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ConnectorServiceGetCredentialsResponse
  }
  'ConnectorService.RevokeCredential': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceRevokeCredentialRequestInput
    readonly response: m.ConnectorServiceRevokeCredentialResponse
  }
  'ConnectorService.ForceSync': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.ForceSyncRequestInput
    readonly response: m.ForceSyncResponse
  }
  'ConnectorService.PauseSync': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.PauseSyncRequestInput
    readonly response: m.PauseSyncResponse
  }
  'ConnectorService.ResumeSync': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.ResumeSyncRequestInput
    readonly response: m.ResumeSyncResponse
  }
  'ConnectorService.UpdateConnectorSchedule': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.UpdateConnectorScheduleRequestInput
    readonly response: m.UpdateConnectorScheduleResponse
  }
  'ConnectorService.Delete': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceDeleteRequestInput
    readonly response: m.ConnectorServiceDeleteResponse
  }
  'ConnectorService.Get': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ConnectorServiceGetResponse
  }
  'ConnectorService.Update': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceUpdateRequestInput
    readonly response: m.ConnectorServiceUpdateResponse
  }
  'ConnectorService.Create': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceCreateRequestInput
    readonly response: m.ConnectorServiceCreateResponse
  }
  'AppEntitlements.List': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppEntitlementsResponse
  }
  'AppEntitlementSearchService.SearchAppEntitlementsWithExpired': {
    readonly params: { readonly app_id: string; readonly app_entitlement_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.SearchAppEntitlementsWithExpiredResponse
  }
  'AppEntitlements.ListUsers': {
    readonly params: { readonly app_id: string; readonly app_entitlement_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppEntitlementUsersResponse
  }
  'AppEntitlementUserBindingService.RemoveGrantDuration': {
    readonly params: { readonly app_id: string; readonly app_entitlement_id: string; readonly app_user_id: string }
    readonly query: {  }
    readonly request: m.RemoveGrantDurationRequestInput
    readonly response: m.RemoveGrantDurationResponse
  }
  'AppEntitlementUserBindingService.UpdateGrantDuration': {
    readonly params: { readonly app_id: string; readonly app_entitlement_id: string; readonly app_user_id: string }
    readonly query: {  }
    readonly request: m.UpdateGrantDurationRequestInput
    readonly response: m.UpdateGrantDurationResponse
  }
  'AppEntitlementUserBindingService.ListAppUsersForIdentityWithGrant': {
    readonly params: { readonly app_id: string; readonly app_entitlement_id: string; readonly identity_user_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListAppUsersForIdentityWithGrantResponse
  }
  'AppEntitlementOwners.ListOwnerIDs': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListAppEntitlementOwnerIDsResponse
  }
  'AppEntitlementOwners.Delete': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string }
    readonly query: {  }
    readonly request: m.DeleteAppEntitlementOwnersRequestInput
    readonly response: m.DeleteAppEntitlementOwnersResponse
  }
  'AppEntitlementOwners.List': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppEntitlementOwnersResponse
  }
  'AppEntitlementOwners.Add': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string }
    readonly query: {  }
    readonly request: m.AddAppEntitlementOwnerRequestInput
    readonly response: m.AddAppEntitlementOwnerResponse
  }
  'AppEntitlementOwners.Set': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string }
    readonly query: {  }
    readonly request: m.SetAppEntitlementOwnersRequestInput
    readonly response: m.SetAppEntitlementOwnersResponse
  }
  'AppEntitlementOwners.Remove': {
    readonly params: { readonly app_id: string; readonly entitlement_id: string; readonly user_id: string }
    readonly query: {  }
    readonly request: m.RemoveAppEntitlementOwnerRequestInput
    readonly response: m.RemoveAppEntitlementOwnerResponse
  }
  'AppEntitlements.Get': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetAppEntitlementResponse
  }
  'AppEntitlements.Update': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.UpdateAppEntitlementRequestInput
    readonly response: m.UpdateAppEntitlementResponse
  }
  'AppEntitlements.ListForAppResource': {
    readonly params: { readonly app_id: string; readonly app_resource_type_id: string; readonly app_resource_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppEntitlementsResponse
  }
  'AppEntitlements.ListForAppUser': {
    readonly params: { readonly app_id: string; readonly app_user_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppEntitlementsResponse
  }
  'AppOwners.ListOwnerIDs': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListAppOwnerIDsResponse
  }
  'AppOwners.Delete': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.DeleteAppOwnersRequestInput
    readonly response: m.DeleteAppOwnersResponse
  }
  'AppOwners.List': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListAppOwnersResponse
  }
  'AppOwners.Set': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.SetAppOwnersRequestInput
    readonly response: m.SetAppOwnersResponse
  }
  'AppOwners.Remove': {
    readonly params: { readonly app_id: string; readonly user_id: string }
    readonly query: {  }
    readonly request: m.RemoveAppOwnerRequestInput
    readonly response: m.RemoveAppOwnerResponse
  }
  'AppOwners.Add': {
    readonly params: { readonly app_id: string; readonly user_id: string }
    readonly query: {  }
    readonly request: m.AddAppOwnerRequestInput
    readonly response: m.AddAppOwnerResponse
  }
  'AppResourceTypeService.List': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AppResourceTypeServiceListResponse
  }
  'AppResourceService.List': {
    readonly params: { readonly app_id: string; readonly app_resource_type_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AppResourceServiceListResponse
  }
  'AppResourceService.Get': {
    readonly params: { readonly app_id: string; readonly app_resource_type_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AppResourceServiceGetResponse
  }
  'AppResourceService.Update': {
    readonly params: { readonly app_id: string; readonly app_resource_type_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.AppResourceServiceUpdateRequestInput
    readonly response: m.AppResourceServiceUpdateResponse
  }
  'AppResourceTypeService.Get': {
    readonly params: { readonly app_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AppResourceTypeServiceGetResponse
  }
  'AppUserService.ListAppUsersForUser': {
    readonly params: { readonly app_id: string; readonly user_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AppUsersForUserServiceListResponse
  }
  'AppUserService.Update': {
    readonly params: { readonly app_user_app_id: string; readonly app_user_id: string }
    readonly query: {  }
    readonly request: m.AppUserServiceUpdateRequestInput
    readonly response: m.AppUserServiceUpdateResponse
  }
  'ConnectorService.UpdateDelegated': {
    readonly params: { readonly connector_app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.ConnectorServiceUpdateDelegatedRequestInput
    readonly response: m.ConnectorServiceUpdateResponse
  }
  'Apps.Delete': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.DeleteAppRequestInput
    readonly response: m.DeleteAppResponse
  }
  'Apps.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetAppResponse
  }
  'Apps.Update': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.UpdateAppRequestInput
    readonly response: m.UpdateAppResponse
  }
  'ConnectorService.RotateCredential': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.ConnectorServiceRotateCredentialRequest
    readonly response: m.ConnectorServiceRotateCredentialResponse
  }
  'Auth.Introspect': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.IntrospectResponse
  }
  'ConnectorCatalogService.ConfigurationSchema': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.ConnectorCatalogServiceConfigurationSchemaRequest
    readonly response: m.ConnectorCatalogServiceConfigurationSchemaResponse
  }
  'PersonalClientService.List': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.PersonalClientServiceListResponse
  }
  'PersonalClientService.Create': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.PersonalClientServiceCreateRequest
    readonly response: m.PersonalClientServiceCreateResponse
  }
  'PersonalClientService.Delete': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.PersonalClientServiceDeleteRequestInput
    readonly response: m.PersonalClientServiceDeleteResponse
  }
  'PersonalClientService.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.PersonalClientServiceGetResponse
  }
  'PersonalClientService.Update': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.PersonalClientServiceUpdateRequestInput
    readonly response: m.PersonalClientServiceUpdateResponse
  }
  'Roles.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListRolesResponse
  }
  'Roles.Get': {
    readonly params: { readonly role_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetRolesResponse
  }
  'Policies.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListPolicyResponse
  }
  'Policies.Create': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.CreatePolicyRequest
    readonly response: m.CreatePolicyResponse
  }
  'Policies.Delete': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.DeletePolicyRequestInput
    readonly response: m.DeletePolicyResponse
  }
  'Policies.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetPolicyResponse
  }
  'Policies.Update': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.UpdatePolicyRequestInput
    readonly response: m.UpdatePolicyResponse
  }
  'AppResourceSearch.SearchAppResourceTypes': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchAppResourceTypesRequest
    readonly response: m.SearchAppResourceTypesResponse
  }
  'AppResourceSearch.SearchAppResources': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchAppResourcesRequest
    readonly response: m.SearchAppResourcesResponse
  }
  'AppUserService.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.AppUserServiceSearchRequest
    readonly response: m.AppUserServiceSearchResponse
  }
  'AppSearch.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchAppsRequest
    readonly response: m.SearchAppsResponse
  }
  'AppEntitlementSearchService.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.AppEntitlementSearchServiceSearchRequest
    readonly response: m.AppEntitlementSearchServiceSearchResponse
  }
  'AppEntitlementSearchService.SearchGrants': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.AppEntitlementSearchServiceSearchGrantsRequest
    readonly response: m.AppEntitlementSearchServiceSearchGrantsResponse
  }
  'AppEntitlementUserBindingService.SearchPastGrants': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchPastGrantsRequest
    readonly response: m.SearchPastGrantsResponse
  }
  'PolicySearch.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchPoliciesRequest
    readonly response: m.SearchPoliciesResponse
  }
  'RequestCatalogSearchService.SearchEntitlements': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.RequestCatalogSearchServiceSearchEntitlementsRequest
    readonly response: m.RequestCatalogSearchServiceSearchEntitlementsResponse
  }
  'TaskSearchService.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.TaskSearchRequest
    readonly response: m.TaskSearchResponse
  }
  'UserSearch.Search': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SearchUsersRequest
    readonly response: m.SearchUsersResponse
  }
  'ServicePrincipalService.List': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ServicePrincipalServiceListResponse
  }
  'ServicePrincipalService.Create': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceCreateRequest
    readonly response: m.ServicePrincipalServiceCreateResponse
  }
  'ServicePrincipalService.Delete': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceDeleteRequestInput
    readonly response: m.ServicePrincipalServiceDeleteResponse
  }
  'ServicePrincipalService.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ServicePrincipalServiceGetResponse
  }
  'ServicePrincipalService.Update': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceUpdateRequestInput
    readonly response: m.ServicePrincipalServiceUpdateResponse
  }
  'ServicePrincipalService.ListCredentials': {
    readonly params: { readonly service_principal_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ServicePrincipalServiceListCredentialsResponse
  }
  'ServicePrincipalService.CreateCredential': {
    readonly params: { readonly service_principal_id: string }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceCreateCredentialRequestInput
    readonly response: m.ServicePrincipalServiceCreateCredentialResponse
  }
  'ServicePrincipalService.RevokeCredential': {
    readonly params: { readonly service_principal_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceRevokeCredentialRequestInput
    readonly response: m.ServicePrincipalServiceRevokeCredentialResponse
  }
  'ServicePrincipalService.GetCredential': {
    readonly params: { readonly service_principal_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ServicePrincipalServiceGetCredentialResponse
  }
  'ServicePrincipalService.UpdateCredential': {
    readonly params: { readonly service_principal_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.ServicePrincipalServiceUpdateCredentialRequestInput
    readonly response: m.ServicePrincipalServiceUpdateCredentialResponse
  }
  'SystemLogService.ListEvents': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SystemLogServiceListEventsRequest
    readonly response: m.SystemLogServiceListEventsResponse
  }
  'TaskAudit.List': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.TaskAuditListRequest
    readonly response: m.TaskAuditListResponse
  }
  'TaskService.CreateGrantTask': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.TaskServiceCreateGrantRequest
    readonly response: m.TaskServiceCreateGrantResponse
  }
  'TaskService.CreateRevokeTask': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.TaskServiceCreateRevokeRequest
    readonly response: m.TaskServiceCreateRevokeResponse
  }
  'TaskService.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.TaskServiceGetResponse
  }
  'TaskActionsService.Approve': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceApproveRequestInput
    readonly response: m.TaskActionsServiceApproveResponse
  }
  'TaskActionsService.Close': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceCloseRequestInput
    readonly response: m.TaskActionsServiceCloseResponse
  }
  'TaskActionsService.Comment': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceCommentRequestInput
    readonly response: m.TaskActionsServiceCommentResponse
  }
  'TaskActionsService.Deny': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceDenyRequestInput
    readonly response: m.TaskActionsServiceDenyResponse
  }
  'TaskActionsService.EscalateToEmergencyAccess': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceEscalateToEmergencyAccessRequestInput
    readonly response: m.TaskServiceActionResponse
  }
  'TaskActionsService.Reassign': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceReassignRequestInput
    readonly response: m.TaskActionsServiceReassignResponse
  }
  'TaskActionsService.Restart': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceRestartRequestInput
    readonly response: m.TaskActionsServiceRestartResponse
  }
  'TaskActionsService.RetryProvisioning': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceRetryProvisioningRequestInput
    readonly response: m.TaskServiceActionResponse
  }
  'TaskActionsService.UpdateGrantDuration': {
    readonly params: { readonly task_id: string }
    readonly query: {  }
    readonly request: m.TaskActionsServiceUpdateGrantDurationRequestInput
    readonly response: m.TaskServiceActionResponse
  }
  'UserService.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.UserServiceListResponse
  }
  'UserService.Get': {
    readonly params: { readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.UserServiceGetResponse
  }
  'ConnectorOwners.SearchUserOwners': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly role_slug?: string | undefined }
    readonly request: {}
    readonly response: m.SearchConnectorUserOwnersResponse
  }
  'ConnectorOwners.DeleteUserOwner': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: m.DeleteConnectorUserOwnerRequestInput
    readonly response: m.DeleteConnectorUserOwnerResponse
  }
  'ConnectorOwners.GetUserOwner': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetConnectorUserOwnerResponse
  }
  'ConnectorOwners.CreateUserOwner': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: m.CreateConnectorUserOwnerRequestInput
    readonly response: m.CreateConnectorUserOwnerResponse
  }
  'AppOwners.SearchEntitlementOwners': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly role_slug?: string | undefined }
    readonly request: {}
    readonly response: m.SearchAppEntitlementOwnersResponse
  }
  'AppOwners.DeleteEntitlementOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly app_entitlement_ref_app_id: string; readonly app_entitlement_ref_id: string }
    readonly query: {  }
    readonly request: m.DeleteAppEntitlementOwnerRequestInput
    readonly response: m.DeleteAppEntitlementOwnerResponse
  }
  'AppOwners.GetEntitlementOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly app_entitlement_ref_app_id: string; readonly app_entitlement_ref_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetAppEntitlementOwnerResponse
  }
  'AppOwners.CreateEntitlementOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly app_entitlement_ref_app_id: string; readonly app_entitlement_ref_id: string }
    readonly query: {  }
    readonly request: m.CreateAppEntitlementOwnerRequestInput
    readonly response: m.CreateAppEntitlementOwnerResponse
  }
  'AppOwners.SearchUserOwners': {
    readonly params: { readonly app_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly role_slug?: string | undefined }
    readonly request: {}
    readonly response: m.SearchAppUserOwnersResponse
  }
  'AppOwners.DeleteUserOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: m.DeleteAppUserOwnerRequestInput
    readonly response: m.DeleteAppUserOwnerResponse
  }
  'AppOwners.GetUserOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.GetAppUserOwnerResponse
  }
  'AppOwners.CreateUserOwner': {
    readonly params: { readonly app_id: string; readonly role_slug: string; readonly user_ref_id: string }
    readonly query: {  }
    readonly request: m.CreateAppUserOwnerRequestInput
    readonly response: m.CreateAppUserOwnerResponse
  }
  'About.Get': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.About
  }
  'Accounts.Show': {
    readonly params: { readonly app_id: string; readonly account_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AccountDetails
  }
  'Accounts.SetOwner': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.SetAccountOwnerRequest
    readonly response: m.ChangedAccounts
  }
  'Accounts.SetType': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.SetAccountTypeRequest
    readonly response: m.ChangedAccounts
  }
  'Accounts.Correlate': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.CorrelateRequest
    readonly response: m.CorrelateResponse
  }
  'AppRemoval.Get': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.WhatFallsWithApp
  }
  'AppRemoval.Delete': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.RemoveAppRequest
    readonly response: m.WhatFallsWithApp
  }
  'Catalogue.List': {
    readonly params: {  }
    readonly query: { readonly query?: string | undefined }
    readonly request: {}
    readonly response: m.ListCatalogueResponse
  }
  'Connectors.Show': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ConnectorDetails
  }
  'Connectors.SetOptions': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.SetConnectorOptionsRequest
    readonly response: m.ConnectorDetails
  }
  'Connectors.Test': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.TestConnectorRequest
    readonly response: m.ConnectorTest
  }
  'Connectors.Delete': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.DeleteConnectorRequest
    readonly response: m.DeleteConnectorResponse
  }
  'Connectors.Pause': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.PauseConnectorRequest
    readonly response: m.ConnectorDetails
  }
  'Connectors.Resume': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.ResumeConnectorRequest
    readonly response: m.ConnectorDetails
  }
  'Connectors.SetSchedule': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.ConnectorSchedule
    readonly response: m.ConnectorDetails
  }
  'Connectors.Rotate': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: m.RotateConnectorRequest
    readonly response: m.RotateConnectorResponse
  }
  'Connectors.ListCredentials': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListConnectorCredentialsResponse
  }
  'Connectors.ListHosts': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListConnectorHostsResponse
  }
  'Directory.CreateUser': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.DirectoryUser
    readonly response: m.DirectoryUser
  }
  'Directory.GetUser': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.DirectoryUser
  }
  'Directory.UpdateUser': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: m.DirectoryUser
    readonly response: m.DirectoryUser
  }
  'Directory.SetRoles': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SetRolesRequest
    readonly response: m.SetRolesResponse
  }
  'Directory.SetStatus': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: m.SetUserStatusRequest
    readonly response: m.SetUserStatusResponse
  }
  'Directory.ImportUsers': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.ImportUsersRequest
    readonly response: m.ImportUsersResponse
  }
  'Lists.Accounts': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly at?: Date | undefined }
    readonly request: {}
    readonly response: m.AccountsList
  }
  'Lists.Entitlements': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly at?: Date | undefined }
    readonly request: {}
    readonly response: m.EntitlementsList
  }
  'Lists.Grants': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly at?: Date | undefined }
    readonly request: {}
    readonly response: m.GrantsList
  }
  'Lists.Resources': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly at?: Date | undefined }
    readonly request: {}
    readonly response: m.ResourcesList
  }
  'Lists.Users': {
    readonly params: {  }
    readonly query: { readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.UsersList
  }
  'Lists.Apps': {
    readonly params: {  }
    readonly query: { readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.AppsList
  }
  'Lists.Connectors': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ConnectorsList
  }
  'Lists.Tasks': {
    readonly params: {  }
    readonly query: { readonly app_id?: string | undefined; readonly filter?: string | undefined; readonly sort?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.TasksList
  }
  'MailSettings.Get': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.MailSettings
  }
  'MailSettings.Set': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.MailSettings
    readonly response: m.MailSettings
  }
  'MailSettings.SendTest': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SendTestMailRequest
    readonly response: m.SendTestMailResponse
  }
  'MailDeliveries.List': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined; readonly state?: 'WAITING' | 'DELIVERED' | 'DROPPED' | 'FAILED' | undefined }
    readonly request: {}
    readonly response: m.ListMailDeliveriesResponse
  }
  'Notices.ListOwn': {
    readonly params: {  }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListNoticesResponse
  }
  'Notices.MarkSeen': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.MarkNoticesSeenRequest
    readonly response: m.MarkNoticesSeenResponse
  }
  'Organization.Get': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.Organization
  }
  'Organization.Set': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.Organization
    readonly response: m.Organization
  }
  'Rehearsal.Get': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.Rehearsal
  }
  'RequestSettings.Get': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.RequestSettings
  }
  'RequestSettings.Set': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.RequestSettings
    readonly response: m.RequestSettings
  }
  'RequestSettings.SetEntitlements': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.SetEntitlementsRequest
    readonly response: m.ChangedEntitlements
  }
  'RequestSettings.LockEntitlements': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.LockEntitlementsRequest
    readonly response: m.ChangedEntitlements
  }
  'RequestSettings.ListTypes': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.TypeSettingsList
  }
  'RequestSettings.SetType': {
    readonly params: { readonly app_id: string; readonly app_resource_type_id: string }
    readonly query: {  }
    readonly request: m.SetTypeRequest
    readonly response: m.TypeSettings
  }
  'Sessions.GetLimits': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.SessionLimits
  }
  'Sessions.SetLimits': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SessionLimits
    readonly response: m.SessionLimits
  }
  'Sessions.ListOwn': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListSessionsResponse
  }
  'Sessions.EndOwn': {
    readonly params: { readonly session_id: string }
    readonly query: {  }
    readonly request: m.EndSessionRequest
    readonly response: m.EndSessionsResponse
  }
  'Sessions.ListOfUser': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListSessionsResponse
  }
  'Sessions.EndOfUser': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: m.EndSessionsOfUserRequest
    readonly response: m.EndSessionsResponse
  }
  'Sessions.EndOneOfUser': {
    readonly params: { readonly user_id: string; readonly session_id: string }
    readonly query: {  }
    readonly request: m.EndSessionRequest
    readonly response: m.EndSessionsResponse
  }
  'SignIn.Get': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.SignInSettings
  }
  'SignIn.Set': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SignInSettings
    readonly response: m.SignInSettings
  }
  'SignIn.ListLocalAccounts': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.ListLocalAccountsResponse
  }
  'SignIn.SetLocalAccount': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: m.SetLocalAccountRequest
    readonly response: m.LocalAccount
  }
  'SignIn.BeginOwnLocalAccount': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.BeginLocalAccountRequest
    readonly response: m.BeginLocalAccountResponse
  }
  'SignIn.SetOwnLocalAccount': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.SetOwnLocalAccountRequest
    readonly response: m.LocalAccount
  }
  'SignIn.DeleteLocalAccount': {
    readonly params: { readonly user_id: string }
    readonly query: {  }
    readonly request: m.DeleteLocalAccountRequest
    readonly response: m.DeleteLocalAccountResponse
  }
  'SyncFiles.Import': {
    readonly params: {  }
    readonly query: { readonly connector_id?: string | undefined; readonly app_id?: string | undefined; readonly display_name?: string | undefined }
    readonly request: {}
    readonly response: m.ImportSyncFileResponse
  }
  'SyncRuns.List': {
    readonly params: { readonly app_id: string; readonly connector_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListSyncRunsResponse
  }
  'SyncRuns.Get': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: {}
    readonly response: m.SyncRun
  }
  'SyncRuns.ListLog': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: { readonly page_size?: number | undefined; readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined; readonly text?: string | undefined; readonly after?: string | undefined }
    readonly request: {}
    readonly response: m.ListSyncRunLogResponse
  }
  'SyncRuns.Confirm': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.DecideSyncRunRequest
    readonly response: m.SyncRun
  }
  'SyncRuns.Discard': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.DecideSyncRunRequest
    readonly response: m.SyncRun
  }
  'SyncRuns.Cancel': {
    readonly params: { readonly app_id: string; readonly connector_id: string; readonly id: string }
    readonly query: {  }
    readonly request: m.DecideSyncRunRequest
    readonly response: m.SyncRun
  }
  'SystemLog.List': {
    readonly params: {  }
    readonly query: { readonly actor_id?: string | undefined; readonly verb?: string | undefined; readonly object_kind?: string | undefined; readonly object_id?: string | undefined; readonly outcome?: 'SUCCEEDED' | 'FAILED' | 'DENIED' | undefined; readonly since?: Date | undefined; readonly until?: Date | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListSystemLogResponse
  }
  'Activity.List': {
    readonly params: { readonly object_kind: string; readonly object_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListSystemLogResponse
  }
  'SystemLog.GetChain': {
    readonly params: {  }
    readonly query: {  }
    readonly request: {}
    readonly response: m.AuditChain
  }
  'SystemLog.Verify': {
    readonly params: {  }
    readonly query: {  }
    readonly request: m.VerifySystemLogRequest
    readonly response: m.VerifySystemLogResponse
  }
  'UnmanagedApps.List': {
    readonly params: {  }
    readonly query: { readonly query?: string | undefined; readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListUnmanagedAppsResponse
  }
  'UnmanagedApps.Manage': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.ManageAppRequest
    readonly response: m.ManageAppResponse
  }
  'UnmanagedApps.SetProvider': {
    readonly params: { readonly app_id: string }
    readonly query: {  }
    readonly request: m.SetProviderRequest
    readonly response: m.SetProviderResponse
  }
  'UserCredentials.List': {
    readonly params: { readonly user_id: string }
    readonly query: { readonly page_size?: number | undefined; readonly page_token?: string | undefined }
    readonly request: {}
    readonly response: m.ListUserCredentialsResponse
  }
  'UserCredentials.Revoke': {
    readonly params: { readonly user_id: string; readonly credential_id: string }
    readonly query: {  }
    readonly request: m.RevokeUserCredentialRequest
    readonly response: m.RevokeUserCredentialResponse
  }
}
