// Written by scripts/api-contract.mjs from packages/api/contract/.

/** A message of a type that it names itself. */
export type Any = { readonly '@type': string } & Readonly<Record<string, unknown>>

export interface AccessReview {
  readonly accessReviewTemplateId?: string | undefined
  readonly accuracyIssueAction?: 'ACCURACY_ISSUE_ACTION_UNSPECIFIED' | 'ACCURACY_ISSUE_ACTION_CONTINUE' | 'ACCURACY_ISSUE_ACTION_WAIT' | undefined
  readonly autoCloseCampaign?: boolean | undefined
  readonly autoCloseDecision?: 'CLOSE_DECISION_UNSPECIFIED' | 'CLOSE_DECISION_REVOKED' | 'CLOSE_DECISION_SKIP' | 'CLOSE_DECISION_NO_ACTION' | undefined
  readonly autoGenerateReport?: boolean | undefined
  readonly autoResolve?: boolean | undefined
  readonly autoStartCampaign?: boolean | undefined
  readonly bindings?: BindingObjectSetup | undefined
  readonly campaignHealth?: CampaignHealthSnapshot | undefined
  readonly campaignInsights?: CampaignInsights | undefined
  readonly closedAt?: Date | undefined
  readonly columnConfig?: AccessReviewColumnConfig | undefined
  readonly completionDate?: Date | undefined
  readonly connectorSourcesFrozenAt?: Date | undefined
  readonly createdAt?: Date | undefined
  readonly createdById?: string | undefined
  readonly defaultView?: 'ACCESS_REVIEW_VIEW_TYPE_UNSPECIFIED' | 'ACCESS_REVIEW_VIEW_TYPE_BY_APP' | 'ACCESS_REVIEW_VIEW_TYPE_BY_USER' | 'ACCESS_REVIEW_VIEW_TYPE_UNSTRUCTURED' | 'ACCESS_REVIEW_VIEW_TYPE_BY_RESOURCE' | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly errorState?: 'ACCESS_REVIEW_ERROR_STATE_UNSPECIFIED' | 'ACCESS_REVIEW_ERROR_STATE_SELECTION_QUOTA_EXCEED_ERROR' | undefined
  readonly exclusionScope?: AccessReviewExclusionScope | undefined
  readonly exemptCertifiedAccessConflicts?: boolean | undefined
  readonly expectedTicketCount?: number | undefined
  readonly hasAccuracySupport?: boolean | undefined
  readonly id?: string | undefined
  readonly inclusionScope?: AccessReviewInclusionScope | undefined
  readonly multiApp?: MultiAppSetup | undefined
  readonly notificationConfig?: NotificationConfig | undefined
  readonly policyId?: string | undefined
  readonly reviewInstructions?: string | undefined
  readonly reviewerAttributeConfig?: ReviewerAttributeConfig | undefined
  readonly scheduledStartDate?: Date | undefined
  readonly scope?: AccessReviewScope | undefined
  readonly scopeType?: 'ACCESS_REVIEW_SCOPE_TYPE_UNSPECIFIED' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_ENTITLEMENTS' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_ACCESS_CONFLICTS' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_RESOURCE' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_INHERITANCE' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_USERS' | undefined
  readonly scopeV2?: AccessReviewScopeV2 | undefined
  readonly scopingVersion?: number | undefined
  readonly signatureConfig?: ReviewSignatureConfig | undefined
  readonly singleApp?: SingleAppSetup | undefined
  readonly startedAt?: Date | undefined
  readonly state?: 'ACCESS_REVIEW_STATE_UNSPECIFIED' | 'ACCESS_REVIEW_STATE_OPEN' | 'ACCESS_REVIEW_STATE_CLOSED' | 'ACCESS_REVIEW_STATE_PENDING' | 'ACCESS_REVIEW_STATE_REVIEW' | 'ACCESS_REVIEW_STATE_PREPARING' | 'ACCESS_REVIEW_STATE_STARTING' | 'ACCESS_REVIEW_STATE_DRAFT' | 'ACCESS_REVIEW_STATE_DELETING' | 'ACCESS_REVIEW_STATE_DELETED' | 'ACCESS_REVIEW_STATE_RESETTING_POLICIES' | 'ACCESS_REVIEW_STATE_COPYING_SETUP_ENTITLEMENTS' | 'ACCESS_REVIEW_STATE_COPYING_RESOURCE_TYPE_SELECTIONS' | undefined
  readonly updatedAt?: Date | undefined
  readonly usePolicyOverride?: boolean | undefined
}

export interface AccessReviewColumnConfig {
  readonly columns?: readonly ('ACCESS_REVIEW_TASK_COLUMN_UNSPECIFIED' | 'ACCESS_REVIEW_TASK_COLUMN_VIEW_LINK' | 'ACCESS_REVIEW_TASK_COLUMN_CURRENT_STATE' | 'ACCESS_REVIEW_TASK_COLUMN_ACCOUNT' | 'ACCESS_REVIEW_TASK_COLUMN_ACCOUNT_OWNER' | 'ACCESS_REVIEW_TASK_COLUMN_ENTITLEMENT' | 'ACCESS_REVIEW_TASK_COLUMN_ENTITLEMENT_DESCRIPTION' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_TYPE' | 'ACCESS_REVIEW_TASK_COLUMN_INSIGHTS' | 'ACCESS_REVIEW_TASK_COLUMN_RECOMMENDATION' | 'ACCESS_REVIEW_TASK_COLUMN_ASSIGNED_TO' | 'ACCESS_REVIEW_TASK_COLUMN_STATUS' | 'ACCESS_REVIEW_TASK_COLUMN_APP' | 'ACCESS_REVIEW_TASK_COLUMN_DUE' | 'ACCESS_REVIEW_TASK_COLUMN_PROJECT' | 'ACCESS_REVIEW_TASK_COLUMN_CREATED_ON' | 'ACCESS_REVIEW_TASK_COLUMN_TASK_AGE' | 'ACCESS_REVIEW_TASK_COLUMN_RESOLVED_ON' | 'ACCESS_REVIEW_TASK_COLUMN_ENROLLMENT_STATUS' | 'ACCESS_REVIEW_TASK_COLUMN_INHERITED_FROM' | 'ACCESS_REVIEW_TASK_COLUMN_DEPARTMENT' | 'ACCESS_REVIEW_TASK_COLUMN_JOB_TITLE' | 'ACCESS_REVIEW_TASK_COLUMN_CREATED_BY' | 'ACCESS_REVIEW_TASK_COLUMN_LAST_LOGIN' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_PARENT' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_CHILDREN' | 'ACCESS_REVIEW_TASK_COLUMN_APP_USER_USERNAME' | 'ACCESS_REVIEW_TASK_COLUMN_ACCESS_HOLDER_TYPE' | 'ACCESS_REVIEW_TASK_COLUMN_RISK_LEVEL' | 'ACCESS_REVIEW_TASK_COLUMN_COMPLIANCE_FRAMEWORK')[] | undefined
  readonly orderedColumns?: readonly AccessReviewTaskColumnRef[] | undefined
}

export interface AccessReviewExclusionScope {
  readonly appUserStatuses?: readonly ('APP_USER_STATUS_UNSPECIFIED' | 'APP_USER_STATUS_ENABLED' | 'APP_USER_STATUS_DISABLED' | 'APP_USER_STATUS_DELETED')[] | undefined
  readonly appUserTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
}

export interface AccessReviewExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface AccessReviewInclusionScope {
  readonly appUserStatuses?: readonly ('APP_USER_STATUS_UNSPECIFIED' | 'APP_USER_STATUS_ENABLED' | 'APP_USER_STATUS_DISABLED' | 'APP_USER_STATUS_DELETED')[] | undefined
  readonly appUserTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
  readonly managerIds?: readonly string[] | undefined
  readonly multiUserProfileAttributes?: Readonly<Record<string, IncludedUserAttributeValues>> | undefined
  readonly noAccountOwners?: boolean | undefined
  readonly userIds?: readonly string[] | undefined
  readonly userStatuses?: readonly ('USER_UNKNOWN' | 'USER_ENABLED' | 'USER_DISABLED' | 'USER_DELETED')[] | undefined
}

export interface AccessReviewScope {
  readonly appUserStatuses?: readonly ('APP_USER_STATUS_UNSPECIFIED' | 'APP_USER_STATUS_ENABLED' | 'APP_USER_STATUS_DISABLED' | 'APP_USER_STATUS_DELETED')[] | undefined
  readonly appUserTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
}

export interface AccessReviewScopeV2 {
  readonly accountCelExpression?: CelExpressionScope | undefined
  readonly accountCriteria?: AccountCriteriaScope | undefined
  readonly allAccessConflicts?: AllAccessConflictsScope | undefined
  readonly allAccounts?: AllAccountsScope | undefined
  readonly allGrants?: AllGrantsScope | undefined
  readonly allUsers?: AllUsersScope | undefined
  readonly appAccess?: ApplicationAccessScope | undefined
  readonly appSelectionCriteria?: AppSelectionCriteriaScope | undefined
  readonly celExpression?: CelExpressionScope | undefined
  readonly excludedResourceTypeSelections?: ResourceTypeSelectionScope | undefined
  readonly excludedSpecificResources?: SpecificResourcesScope | undefined
  readonly grantsByCriteria?: GrantsByCriteriaScope | undefined
  readonly principalTypeFilter?: 'PRINCIPAL_TYPE_FILTER_UNSPECIFIED' | 'PRINCIPAL_TYPE_FILTER_USERS' | 'PRINCIPAL_TYPE_FILTER_RESOURCES' | 'PRINCIPAL_TYPE_FILTER_USERS_AND_RESOURCES' | undefined
  readonly resourceSelection?: ResourceSelectionScope | undefined
  readonly resourceTypeSelections?: ResourceTypeSelectionScope | undefined
  readonly scopeRoleSelection?: ScopeRoleSelectionScope | undefined
  readonly selectedUsers?: SelectedUsersScope | undefined
  readonly specificAccessConflicts?: SpecificAccessConflictsScope | undefined
  readonly specificResources?: SpecificResourcesScope | undefined
  readonly userCriteria?: UserCriteriaScope | undefined
}

export interface AccessReviewServiceCreateRequest {
  readonly completionDate?: Date | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly duplicateFrom?: string | undefined
  readonly expandMask?: AccessReviewExpandMask | undefined
  readonly notificationConfig?: NotificationConfig | undefined
  readonly ownerIds?: readonly string[] | undefined
  readonly policyId?: string | undefined
  readonly scopeType?: 'ACCESS_REVIEW_SCOPE_TYPE_UNSPECIFIED' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_ENTITLEMENTS' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_ACCESS_CONFLICTS' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_RESOURCE' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_INHERITANCE' | 'ACCESS_REVIEW_SCOPE_TYPE_BY_USERS' | undefined
  readonly scopeV2?: AccessReviewScopeV2 | undefined
}

export interface AccessReviewServiceCreateResponse {
  readonly accessReview?: AccessReviewView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AccessReviewServiceDeleteRequestInput {
}

export interface AccessReviewServiceDeleteResponse {
}

export interface AccessReviewServiceGetResponse {
  readonly accessReview?: AccessReviewView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AccessReviewServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AccessReviewView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AccessReviewServiceUpdateRequestInput {
  readonly accessReview?: AccessReview | undefined
  readonly expandMask?: AccessReviewExpandMask | undefined
  readonly updateMask?: string | undefined
}

export interface AccessReviewServiceUpdateResponse {
  readonly accessReview?: AccessReviewView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AccessReviewSetupEntitlement {
  readonly accessReviewId?: string | undefined
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appResourceId?: string | undefined
  readonly appResourceTypeId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly customPolicyId?: string | undefined
  readonly deletedAt?: Date | undefined
  readonly policyId?: string | undefined
  readonly tenantId?: string | undefined
  readonly updatedAt?: Date | undefined
}

export interface AccessReviewSetupEntitlementAndScopeServiceSetRequestInput {
  readonly entitlements?: readonly AccessReviewSetupEntitlementInput[] | undefined
  readonly expandMask?: AccessReviewSetupEntitlementExpandMask | undefined
  readonly scopeV2?: AccessReviewScopeV2 | undefined
}

export interface AccessReviewSetupEntitlementAndScopeServiceSetResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AccessReviewSetupEntitlementView[] | undefined
  readonly scopeV2?: AccessReviewScopeV2 | undefined
}

export interface AccessReviewSetupEntitlementExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface AccessReviewSetupEntitlementInput {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
}

export interface AccessReviewSetupEntitlementView {
  readonly accessReviewEntitlement?: AccessReviewSetupEntitlement | undefined
  readonly appPath?: string | undefined
  readonly entitlementPath?: string | undefined
  readonly policyPath?: string | undefined
}

export interface AccessReviewTaskColumnRef {
  readonly appUserAttributeKey?: string | undefined
  readonly builtin?: 'ACCESS_REVIEW_TASK_COLUMN_UNSPECIFIED' | 'ACCESS_REVIEW_TASK_COLUMN_VIEW_LINK' | 'ACCESS_REVIEW_TASK_COLUMN_CURRENT_STATE' | 'ACCESS_REVIEW_TASK_COLUMN_ACCOUNT' | 'ACCESS_REVIEW_TASK_COLUMN_ACCOUNT_OWNER' | 'ACCESS_REVIEW_TASK_COLUMN_ENTITLEMENT' | 'ACCESS_REVIEW_TASK_COLUMN_ENTITLEMENT_DESCRIPTION' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_TYPE' | 'ACCESS_REVIEW_TASK_COLUMN_INSIGHTS' | 'ACCESS_REVIEW_TASK_COLUMN_RECOMMENDATION' | 'ACCESS_REVIEW_TASK_COLUMN_ASSIGNED_TO' | 'ACCESS_REVIEW_TASK_COLUMN_STATUS' | 'ACCESS_REVIEW_TASK_COLUMN_APP' | 'ACCESS_REVIEW_TASK_COLUMN_DUE' | 'ACCESS_REVIEW_TASK_COLUMN_PROJECT' | 'ACCESS_REVIEW_TASK_COLUMN_CREATED_ON' | 'ACCESS_REVIEW_TASK_COLUMN_TASK_AGE' | 'ACCESS_REVIEW_TASK_COLUMN_RESOLVED_ON' | 'ACCESS_REVIEW_TASK_COLUMN_ENROLLMENT_STATUS' | 'ACCESS_REVIEW_TASK_COLUMN_INHERITED_FROM' | 'ACCESS_REVIEW_TASK_COLUMN_DEPARTMENT' | 'ACCESS_REVIEW_TASK_COLUMN_JOB_TITLE' | 'ACCESS_REVIEW_TASK_COLUMN_CREATED_BY' | 'ACCESS_REVIEW_TASK_COLUMN_LAST_LOGIN' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_PARENT' | 'ACCESS_REVIEW_TASK_COLUMN_RESOURCE_CHILDREN' | 'ACCESS_REVIEW_TASK_COLUMN_APP_USER_USERNAME' | 'ACCESS_REVIEW_TASK_COLUMN_ACCESS_HOLDER_TYPE' | 'ACCESS_REVIEW_TASK_COLUMN_RISK_LEVEL' | 'ACCESS_REVIEW_TASK_COLUMN_COMPLIANCE_FRAMEWORK' | undefined
}

export interface AccessReviewView {
  readonly accessReview?: AccessReview | undefined
  readonly createdByUserPath?: string | undefined
  readonly objectPermissions?: IamActorObjectPermissions | undefined
  readonly policyPath?: string | undefined
}

export interface AccountCriteriaScope {
  readonly accountDomain?: 'APP_USER_DOMAIN_UNSPECIFIED' | 'APP_USER_DOMAIN_EXTERNAL' | 'APP_USER_DOMAIN_TRUSTED' | undefined
  readonly accountTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
  readonly appUserStatuses?: readonly ('APP_USER_STATUS_UNSPECIFIED' | 'APP_USER_STATUS_ENABLED' | 'APP_USER_STATUS_DISABLED' | 'APP_USER_STATUS_DELETED')[] | undefined
  readonly noAccountOwner?: boolean | undefined
}

export interface AllAccessConflictsScope {
}

export interface AllAccountsScope {
}

export interface AllGrantsScope {
}

export interface AllUsersScope {
}

export interface AppSelectionCriteriaScope {
  readonly complianceFrameworkAttributeValueIds?: readonly string[] | undefined
  readonly riskLevelAttributeValueIds?: readonly string[] | undefined
}

export interface ApplicationAccessScope {
}

export interface BindingObjectSetup {
}

export interface CampaignEntitlementDetails {
  readonly appId?: string | undefined
  readonly entitlementId?: string | undefined
  readonly policyId?: string | undefined
}

export interface CampaignHealthSnapshot {
  readonly checkedAt?: Date | undefined
  readonly phantomLockedCount?: number | undefined
}

export interface CampaignInsights {
  readonly markdown?: string | undefined
}

export interface CelExpressionScope {
  readonly expression?: string | undefined
}

export interface EntitlementToDetails {
  readonly entitlementDetails?: Readonly<Record<string, CampaignEntitlementDetails>> | undefined
}

export interface GrantAccessProfileFilter {
  readonly excludedAccessProfileIds?: readonly string[] | undefined
  readonly filterType?: 'ACCESS_PROFILE_FILTER_TYPE_UNSPECIFIED' | 'ACCESS_PROFILE_FILTER_TYPE_INCLUDE_ALL' | 'ACCESS_PROFILE_FILTER_TYPE_EXCLUDE_ALL' | 'ACCESS_PROFILE_FILTER_TYPE_EXCLUDE_SPECIFIC' | 'ACCESS_PROFILE_FILTER_TYPE_INCLUDE_SPECIFIC' | undefined
  readonly includedAccessProfileIds?: readonly string[] | undefined
}

export interface GrantsAddedBetween {
  readonly endDate?: Date | undefined
  readonly startDate?: Date | undefined
}

export interface GrantsByCriteriaScope {
  readonly accessProfileFilter?: GrantAccessProfileFilter | undefined
  readonly daysSinceAdded?: number | undefined
  readonly daysSinceLastUsed?: number | undefined
  readonly daysSinceReviewed?: number | undefined
  readonly grantsAddedBetween?: GrantsAddedBetween | undefined
  readonly sourceFilter?: 'GRANT_SOURCE_FILTER_UNSPECIFIED' | 'GRANT_SOURCE_FILTER_DIRECT' | 'GRANT_SOURCE_FILTER_INHERITED' | undefined
  readonly typeFilter?: 'GRANT_FILTER_TYPE_UNSPECIFIED' | 'GRANT_FILTER_TYPE_PERMANENT' | 'GRANT_FILTER_TYPE_TEMPORARY' | undefined
}

export interface IncludedUserAttributeValue {
  readonly value?: string | undefined
}

export interface IncludedUserAttributeValues {
  readonly values?: readonly IncludedUserAttributeValue[] | undefined
}

export interface MultiAppEntitlement {
  readonly appId?: string | undefined
  readonly entitlementIds?: readonly string[] | undefined
}

export interface MultiAppSetup {
  readonly appEntitlementDetails?: Readonly<Record<string, EntitlementToDetails>> | undefined
  readonly appEntitlements?: Readonly<Record<string, MultiAppEntitlement>> | undefined
}

export interface NotificationConfig {
  readonly sendClose?: boolean | undefined
  readonly sendKickoff?: boolean | undefined
  readonly sendReminders?: boolean | undefined
}

export interface ResourceSelectionScope {
}

export interface ResourceTypeSelectionScope {
}

export interface ReviewSignatureConfig {
  readonly meaningOfSignature?: string | undefined
  readonly requireSignature?: boolean | undefined
  readonly stepUpProviderId?: string | undefined
  readonly tspUrl?: string | undefined
}

export interface ReviewerAttributeBinding {
  readonly appId?: string | undefined
  readonly attributeKey?: string | undefined
}

export interface ReviewerAttributeConfig {
  readonly bindings?: readonly ReviewerAttributeBinding[] | undefined
}

export interface ScopeRoleSelectionScope {
}

export interface SelectedUsersScope {
  readonly userIds?: readonly string[] | undefined
}

export interface SingleAppSetup {
  readonly appId?: string | undefined
}

export interface SpecificAccessConflictsScope {
}

export interface SpecificResourcesScope {
}

export interface UserCriteriaScope {
  readonly groupAppEntitlementsRef?: readonly AppEntitlementRef[] | undefined
  readonly managerUserIds?: readonly string[] | undefined
  readonly multiUserProfileAttributes?: Readonly<Record<string, IncludedUserAttributeValues>> | undefined
  readonly userStatus?: readonly ('UNKNOWN' | 'ENABLED' | 'DISABLED' | 'DELETED')[] | undefined
}

export interface AddAppEntitlementOwnerRequestInput {
  readonly userId?: string | undefined
}

export interface AddAppEntitlementOwnerResponse {
}

export interface AddAppOwnerRequestInput {
}

export interface AddAppOwnerResponse {
}

export interface AgentTrait {
  readonly identityAppUserId?: string | undefined
  readonly status?: 'AGENT_STATUS_UNSPECIFIED' | 'AGENT_STATUS_READY' | 'AGENT_STATUS_DISABLED' | 'AGENT_STATUS_DELETED' | undefined
}

export interface App {
  readonly accessModel?: 'APP_ACCESS_MODEL_UNSPECIFIED' | 'APP_ACCESS_MODEL_CLASSIC' | 'APP_ACCESS_MODEL_HYBRID' | 'APP_ACCESS_MODEL_SPARSE' | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly appAccountId?: string | undefined
  readonly appAccountName?: string | undefined
  readonly appOwners?: readonly User[] | undefined
  readonly appUserMapper?: AppUserMapper | undefined
  readonly certifyPolicyId?: string | undefined
  readonly connectorVersion?: number | undefined
  readonly createdAt?: Date | undefined
  readonly defaultRequestCatalogId?: string | undefined
  readonly deletedAt?: Date | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly enableConnectorSourcedOwnership?: boolean | undefined
  readonly fieldMask?: string | undefined
  readonly grantPolicyId?: string | undefined
  readonly iconUrl?: string | undefined
  readonly id?: string | undefined
  readonly identityMatching?: 'APP_USER_IDENTITY_MATCHING_UNSPECIFIED' | 'APP_USER_IDENTITY_MATCHING_STRICT' | 'APP_USER_IDENTITY_MATCHING_DISPLAY_NAME' | 'APP_USER_IDENTITY_MATCHING_CUSTOM' | undefined
  readonly instructions?: string | undefined
  readonly isDirectory?: boolean | undefined
  readonly isManuallyManaged?: boolean | undefined
  readonly logoUri?: string | undefined
  readonly matchBatonRef?: AppMatchBatonRef | undefined
  readonly monthlyCostUsd?: number | undefined
  readonly parentAppId?: string | undefined
  readonly revokeGrantSources?: boolean | undefined
  readonly revokePolicyId?: string | undefined
  readonly strictAccessEntitlementProvisioning?: boolean | undefined
  readonly updatedAt?: Date | undefined
  readonly userCount?: number | undefined
}

export interface AppEntitlement {
  readonly alias?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly appId?: string | undefined
  readonly appResourceId?: string | undefined
  readonly appResourceTypeId?: string | undefined
  readonly certifyPolicyId?: string | undefined
  readonly complianceFrameworkValueIds?: readonly string[] | undefined
  readonly createdAt?: Date | undefined
  readonly defaultValuesApplied?: boolean | undefined
  readonly deletedAt?: Date | undefined
  readonly deprovisionerPolicy?: ProvisionPolicy | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly durationGrant?: number | undefined
  readonly durationUnset?: object | undefined
  readonly emergencyGrantEnabled?: boolean | undefined
  readonly emergencyGrantPolicyId?: string | undefined
  readonly externalId?: string | undefined
  readonly grantCount?: number | undefined
  readonly grantPolicyId?: string | undefined
  readonly id?: string | undefined
  readonly isAutomationEnabled?: boolean | undefined
  readonly isManuallyManaged?: boolean | undefined
  readonly matchBatonId?: string | undefined
  readonly overrideAccessRequestsDefaults?: boolean | undefined
  readonly provisionerPolicy?: ProvisionPolicy | undefined
  readonly purpose?: 'APP_ENTITLEMENT_PURPOSE_VALUE_UNSPECIFIED' | 'APP_ENTITLEMENT_PURPOSE_VALUE_ASSIGNMENT' | 'APP_ENTITLEMENT_PURPOSE_VALUE_PERMISSION' | 'APP_ENTITLEMENT_PURPOSE_VALUE_OWNERSHIP' | undefined
  readonly requestSchemaId?: string | undefined
  readonly revokePolicyId?: string | undefined
  readonly riskLevelValueId?: string | undefined
  readonly slug?: string | undefined
  readonly sourceConnectorIds?: Readonly<Record<string, string>> | undefined
  readonly systemBuiltin?: boolean | undefined
  readonly updatedAt?: Date | undefined
  readonly userEditedMask?: string | undefined
}

export interface AppEntitlementExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface AppEntitlementRef {
  readonly appId?: string | undefined
  readonly id?: string | undefined
}

export interface AppEntitlementSearchServiceSearchGrantsRequest {
  readonly appIds?: readonly string[] | undefined
  readonly appUserIds?: readonly string[] | undefined
  readonly entitlementRefs?: readonly AppEntitlementRef[] | undefined
  readonly entitlementSlugs?: readonly string[] | undefined
  readonly expandMask?: AppEntitlementExpandMask | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly purpose?: readonly ('APP_ENTITLEMENT_PURPOSE_VALUE_UNSPECIFIED' | 'APP_ENTITLEMENT_PURPOSE_VALUE_ASSIGNMENT' | 'APP_ENTITLEMENT_PURPOSE_VALUE_PERMISSION' | 'APP_ENTITLEMENT_PURPOSE_VALUE_OWNERSHIP')[] | undefined
  readonly resourceIds?: readonly string[] | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly userId?: string | undefined
}

export interface AppEntitlementSearchServiceSearchGrantsResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppEntitlementWithUserBinding[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppEntitlementSearchServiceSearchRequest {
  readonly accessReviewId?: string | undefined
  readonly alias?: string | undefined
  readonly appIds?: readonly string[] | undefined
  readonly appUserIds?: readonly string[] | undefined
  readonly complianceFrameworkIds?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly excludeAppIds?: readonly string[] | undefined
  readonly excludeAppUserIds?: readonly string[] | undefined
  readonly excludeImmutable?: boolean | undefined
  readonly excludeResourceTypeIds?: readonly string[] | undefined
  readonly excludedEntitlementRefs?: readonly AppEntitlementRef[] | undefined
  readonly expandMask?: AppEntitlementExpandMask | undefined
  readonly includeDeleted?: boolean | undefined
  readonly isAutomated?: boolean | undefined
  readonly membershipType?: readonly ('APP_ENTITLEMENT_MEMBERSHIP_TYPE_UNSPECIFIED' | 'APP_ENTITLEMENT_MEMBERSHIP_TYPE_MEMBER' | 'APP_ENTITLEMENT_MEMBERSHIP_TYPE_OWNER' | 'APP_ENTITLEMENT_MEMBERSHIP_TYPE_EXCLUSION' | 'APP_ENTITLEMENT_MEMBERSHIP_TYPE_ADMIN')[] | undefined
  readonly onlyGetExpiring?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly policyRefs?: readonly PolicyRef[] | undefined
  readonly query?: string | undefined
  readonly refs?: readonly AppEntitlementRef[] | undefined
  readonly requestSchemaIds?: readonly string[] | undefined
  readonly resourceIds?: readonly string[] | undefined
  readonly resourceTraitIds?: readonly string[] | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly riskLevelIds?: readonly string[] | undefined
  readonly sourceConnectorId?: string | undefined
}

export interface AppEntitlementSearchServiceSearchResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly facets?: Facets | undefined
  readonly list?: readonly AppEntitlementView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppEntitlementUserBinding {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly deprovisionAt?: Date | undefined
  readonly grantSources?: readonly AppEntitlementRef[] | undefined
}

export interface AppEntitlementUserBindingExpandHistoryMask {
  readonly paths?: readonly string[] | undefined
}

export interface AppEntitlementUserBindingHistory {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly grantedAt?: Date | undefined
  readonly id?: string | undefined
  readonly revokedAt?: Date | undefined
}

export interface AppEntitlementUserBindingHistoryView {
  readonly appPath?: string | undefined
  readonly appUserPath?: string | undefined
  readonly entitlementPath?: string | undefined
  readonly history?: AppEntitlementUserBindingHistory | undefined
}

export interface AppEntitlementUserView {
  readonly appEntitlementId?: string | undefined
  readonly appEntitlementUserBindingCreatedAt?: Date | undefined
  readonly appEntitlementUserBindingDeprovisionAt?: Date | undefined
  readonly appId?: string | undefined
  readonly appUser?: AppUserView | undefined
  readonly appUserId?: string | undefined
  readonly grantSources?: readonly AppEntitlementRef[] | undefined
  readonly originatingTicketId?: string | undefined
}

export interface AppEntitlementView {
  readonly appEntitlement?: AppEntitlement | undefined
  readonly appPath?: string | undefined
  readonly appResourcePath?: string | undefined
  readonly appResourceTypePath?: string | undefined
  readonly objectPermissions?: IamActorObjectPermissions | undefined
}

export interface AppEntitlementWithExpired {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUser?: AppUser | undefined
  readonly appUserId?: string | undefined
  readonly discovered?: Date | undefined
  readonly expired?: Date | undefined
  readonly grantReasons?: readonly GrantReason[] | undefined
  readonly grantSources?: readonly AppEntitlementRef[] | undefined
  readonly user?: User | undefined
}

export interface AppEntitlementWithUserBinding {
  readonly appEntitlementUserBinding?: AppEntitlementUserView | undefined
  readonly entitlement?: AppEntitlementView | undefined
}

export interface AppManagedStateBindingRef {
  readonly appId?: string | undefined
  readonly resourceId?: string | undefined
  readonly resourceTypeId?: string | undefined
}

export interface AppMatchBatonRef {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly externalId?: string | undefined
}

export interface AppResource {
  readonly accessConfigId?: string | undefined
  readonly agentTrait?: AgentTrait | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly appId?: string | undefined
  readonly appResourceTypeId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly customDescription?: string | undefined
  readonly deletedAt?: Date | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly externalId?: string | undefined
  readonly grantCount?: number | undefined
  readonly id?: string | undefined
  readonly matchBatonId?: string | undefined
  readonly nhiDetail?: string | undefined
  readonly nhiType?: 'NHI_TYPE_UNSPECIFIED' | 'NHI_TYPE_APP_REGISTRATION' | 'NHI_TYPE_ASSUMABLE_ROLE' | 'NHI_TYPE_MANAGED_IDENTITY' | undefined
  readonly parentAppResourceId?: string | undefined
  readonly parentAppResourceTypeId?: string | undefined
  readonly profile?: object | undefined
  readonly secretTrait?: SecretTrait | undefined
  readonly updatedAt?: Date | undefined
}

export interface AppResourceExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface AppResourceRef {
  readonly appId?: string | undefined
  readonly appResourceTypeId?: string | undefined
  readonly id?: string | undefined
}

export interface AppResourceServiceGetResponse {
  readonly appResourceView?: AppResourceView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AppResourceServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppResourceView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppResourceServiceUpdateRequestInput {
  readonly appResource?: AppResource | undefined
  readonly expandMask?: AppResourceExpandMask | undefined
  readonly updateMask?: string | undefined
}

export interface AppResourceServiceUpdateResponse {
  readonly appResourceView?: AppResourceView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AppResourceType {
  readonly appId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly id?: string | undefined
  readonly traitIds?: readonly string[] | undefined
  readonly updatedAt?: Date | undefined
}

export interface AppResourceTypeServiceGetResponse {
  readonly appResourceTypeView?: AppResourceTypeView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AppResourceTypeServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppResourceTypeView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppResourceTypeView {
  readonly appPath?: string | undefined
  readonly appResourceType?: AppResourceType | undefined
}

export interface AppResourceView {
  readonly appPath?: string | undefined
  readonly appResource?: AppResource | undefined
  readonly objectPermissions?: IamActorObjectPermissions | undefined
  readonly parentResourcePath?: string | undefined
  readonly parentResourceTypePath?: string | undefined
  readonly resourceTypePath?: string | undefined
}

export interface AppUser {
  readonly agentStatus?: 'APP_USER_AGENT_STATUS_UNSPECIFIED' | 'APP_USER_AGENT_STATUS_READY' | 'APP_USER_AGENT_STATUS_DISABLED' | 'APP_USER_AGENT_STATUS_DELETED' | undefined
  readonly appId?: string | undefined
  readonly appUserType?: 'APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT' | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly emails?: readonly string[] | undefined
  readonly employeeIds?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly identityUserId?: string | undefined
  readonly isExternal?: boolean | undefined
  readonly nhiDetail?: string | undefined
  readonly nhiType?: 'APP_USER_NHI_TYPE_UNSPECIFIED' | 'APP_USER_NHI_TYPE_APP_REGISTRATION' | 'APP_USER_NHI_TYPE_ASSUMABLE_ROLE' | 'APP_USER_NHI_TYPE_MANAGED_IDENTITY' | undefined
  readonly profile?: object | undefined
  readonly status?: AppUserStatus | undefined
  readonly updatedAt?: Date | undefined
  readonly username?: string | undefined
  readonly usernames?: readonly string[] | undefined
}

export interface AppUserExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface AppUserMapper {
  readonly appId?: string | undefined
  readonly mappingCases?: readonly AppUserMapperMatchCase[] | undefined
}

export interface AppUserMapperMatchCase {
  readonly appId?: string | undefined
  readonly appUserKeyCel?: string | undefined
  readonly caseIndex?: number | undefined
  readonly userKeyCel?: string | undefined
}

export interface AppUserRef {
  readonly appId?: string | undefined
  readonly id?: string | undefined
}

export interface AppUserServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppUserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppUserServiceSearchRequest {
  readonly agentStatuses?: readonly ('APP_USER_AGENT_STATUS_UNSPECIFIED' | 'APP_USER_AGENT_STATUS_READY' | 'APP_USER_AGENT_STATUS_DISABLED' | 'APP_USER_AGENT_STATUS_DELETED')[] | undefined
  readonly appId?: string | undefined
  readonly appIds?: readonly string[] | undefined
  readonly appUserDomains?: readonly ('APP_USER_DOMAIN_UNSPECIFIED' | 'APP_USER_DOMAIN_EXTERNAL' | 'APP_USER_DOMAIN_TRUSTED')[] | undefined
  readonly appUserIds?: readonly string[] | undefined
  readonly appUserStatusDetails?: readonly string[] | undefined
  readonly appUserStatuses?: readonly ('STATUS_UNSPECIFIED' | 'STATUS_ENABLED' | 'STATUS_DISABLED' | 'STATUS_DELETED')[] | undefined
  readonly appUserTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
  readonly excludeAppUserIds?: readonly string[] | undefined
  readonly excludeDeletedApps?: boolean | undefined
  readonly expandMask?: AppUserExpandMask | undefined
  readonly nhiTypes?: readonly ('APP_USER_NHI_TYPE_UNSPECIFIED' | 'APP_USER_NHI_TYPE_APP_REGISTRATION' | 'APP_USER_NHI_TYPE_ASSUMABLE_ROLE' | 'APP_USER_NHI_TYPE_MANAGED_IDENTITY')[] | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly query?: string | undefined
  readonly refs?: readonly AppUserRef[] | undefined
  readonly sortBy?: 'APP_USER_SEARCH_SORT_BY_UNSPECIFIED' | 'APP_USER_SEARCH_SORT_BY_APP' | undefined
  readonly userIds?: readonly string[] | undefined
  readonly withOpenFindings?: boolean | undefined
  readonly withoutResponsibleParty?: boolean | undefined
}

export interface AppUserServiceSearchResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppUserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface AppUserServiceUpdateRequestInput {
  readonly appUser?: AppUser | undefined
  readonly expandMask?: AppUserExpandMask | undefined
  readonly updateMask?: string | undefined
}

export interface AppUserServiceUpdateResponse {
  readonly appUserView?: AppUserView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface AppUserStatus {
  readonly details?: string | undefined
  readonly status?: 'STATUS_UNSPECIFIED' | 'STATUS_ENABLED' | 'STATUS_DISABLED' | 'STATUS_DELETED' | undefined
}

export interface AppUserView {
  readonly appPath?: string | undefined
  readonly appUser?: AppUser | undefined
  readonly identityUserPath?: string | undefined
  readonly lastUsagePath?: string | undefined
}

export interface AppUsersForUserServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppUserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ConfirmSyncValidRequestInput {
}

export interface ConfirmSyncValidResponse {
}

export interface Connector {
  readonly appId?: string | undefined
  readonly canResumeSync?: boolean | undefined
  readonly catalogId?: string | undefined
  readonly config?: Any | undefined
  readonly configUpdatedAt?: Date | undefined
  readonly connectorApiVersion?: number | undefined
  readonly connectorSyncCronSchedule?: ConnectorSyncCronSchedule | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly description?: string | undefined
  readonly disableCheckBadSync?: boolean | undefined
  readonly displayName?: string | undefined
  readonly downloadUrl?: string | undefined
  readonly id?: string | undefined
  readonly oauthAuthorizedAs?: OAuth2AuthorizedAs | undefined
  readonly parallelSyncWorkerCount?: number | undefined
  readonly profileAllowList?: readonly string[] | undefined
  readonly profileIgnoreList?: readonly string[] | undefined
  readonly status?: ConnectorStatus | undefined
  readonly syncConfig?: SyncConfig | undefined
  readonly syncDisabledAt?: Date | undefined
  readonly syncDisabledCategory?: string | undefined
  readonly syncDisabledReason?: string | undefined
  readonly updatedAt?: Date | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface ConnectorActionEffect {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly connectorActionId?: string | undefined
  readonly connectorEntitlementId?: string | undefined
  readonly connectorGrantId?: string | undefined
  readonly connectorId?: string | undefined
  readonly effectSource?: 'CONNECTOR_ACTION_EFFECT_SOURCE_UNSPECIFIED' | 'CONNECTOR_ACTION_EFFECT_SOURCE_ACTION_TARGET' | 'CONNECTOR_ACTION_EFFECT_SOURCE_CONNECTOR_RESPONSE' | 'CONNECTOR_ACTION_EFFECT_SOURCE_GRANT_REPLACED' | 'CONNECTOR_ACTION_EFFECT_SOURCE_DEFAULT_REPLACEMENT' | undefined
  readonly effectType?: 'CONNECTOR_ACTION_EFFECT_TYPE_UNSPECIFIED' | 'CONNECTOR_ACTION_EFFECT_TYPE_GRANT' | 'CONNECTOR_ACTION_EFFECT_TYPE_REVOKE' | undefined
  readonly exclusionGroupId?: string | undefined
  readonly replacedConnectorGrantId?: string | undefined
  readonly unresolvedReason?: string | undefined
}

export interface ConnectorCredential {
  readonly appId?: string | undefined
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly connectorId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly expiresTime?: Date | undefined
  readonly id?: string | undefined
  readonly lastUsedAt?: Date | undefined
  readonly updatedAt?: Date | undefined
}

export interface ConnectorExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface ConnectorScheduleCron {
  readonly cronSpec?: string | undefined
  readonly timezone?: string | undefined
}

export interface ConnectorServiceCreateDelegatedRequestInput {
  readonly appEntitlementOwnerRefs?: readonly AppEntitlementRef[] | undefined
  readonly appManagedStateBindingRef?: AppManagedStateBindingRef | undefined
  readonly catalogId?: string | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly expandMask?: ConnectorExpandMask | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface ConnectorServiceCreateRequestInput {
  readonly catalogId?: string | undefined
  readonly config?: Any | undefined
  readonly description?: string | undefined
  readonly expandMask?: ConnectorExpandMask | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface ConnectorServiceCreateResponse {
  readonly connectorView?: ConnectorView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface ConnectorServiceDeleteRequestInput {
}

export interface ConnectorServiceDeleteResponse {
}

export interface ConnectorServiceGetCredentialsResponse {
  readonly credential?: ConnectorCredential | undefined
}

export interface ConnectorServiceGetResponse {
  readonly connectorView?: ConnectorView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface ConnectorServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly ConnectorView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ConnectorServiceRevokeCredentialRequestInput {
}

export interface ConnectorServiceRevokeCredentialResponse {
}

export interface ConnectorServiceRotateCredentialRequest {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
}

export interface ConnectorServiceRotateCredentialResponse {
  readonly credential?: ConnectorCredential | undefined
}

export interface ConnectorServiceUpdateDelegatedRequestInput {
  readonly connector?: Connector | undefined
  readonly expandMask?: ConnectorExpandMask | undefined
  readonly updateMask?: string | undefined
}

export interface ConnectorServiceUpdateRequestInput {
  readonly connector?: Connector | undefined
  readonly expandMask?: ConnectorExpandMask | undefined
  readonly updateMask?: string | undefined
}

export interface ConnectorServiceUpdateResponse {
  readonly connectorView?: ConnectorView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface ConnectorStatus {
  readonly completedAt?: Date | undefined
  readonly lastError?: string | undefined
  readonly startedAt?: Date | undefined
  readonly status?: 'SYNC_STATUS_UNSPECIFIED' | 'SYNC_STATUS_RUNNING' | 'SYNC_STATUS_DONE' | 'SYNC_STATUS_ERROR' | 'SYNC_STATUS_DISABLED' | undefined
  readonly updatedAt?: Date | undefined
}

export interface ConnectorSyncCronSchedule {
  readonly cronSpec?: string | undefined
  readonly start?: Date | undefined
  readonly timezone?: string | undefined
}

export interface ConnectorView {
  readonly appPath?: string | undefined
  readonly capabilitiesPath?: string | undefined
  readonly connector?: Connector | undefined
  readonly usersPath?: string | undefined
}

export interface CreateAppRequest {
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly appEntitlementOwnerRefs?: readonly AppEntitlementRef[] | undefined
  readonly certifyPolicyId?: string | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly grantPolicyId?: string | undefined
  readonly identityMatching?: 'APP_USER_IDENTITY_MATCHING_UNSPECIFIED' | 'APP_USER_IDENTITY_MATCHING_STRICT' | 'APP_USER_IDENTITY_MATCHING_DISPLAY_NAME' | 'APP_USER_IDENTITY_MATCHING_CUSTOM' | undefined
  readonly instructions?: string | undefined
  readonly matchBatonRef?: AppMatchBatonRef | undefined
  readonly monthlyCostUsd?: number | undefined
  readonly owners?: readonly string[] | undefined
  readonly revokePolicyId?: string | undefined
  readonly strictAccessEntitlementProvisioning?: boolean | undefined
}

export interface CreateAppResponse {
  readonly app?: App | undefined
}

export interface DeleteAppEntitlementOwnersRequestInput {
}

export interface DeleteAppEntitlementOwnersResponse {
}

export interface DeleteAppOwnersRequestInput {
  readonly userIds?: readonly string[] | undefined
}

export interface DeleteAppOwnersResponse {
}

export interface DeleteAppRequestInput {
}

export interface DeleteAppResponse {
}

export interface ForceSyncRequestInput {
}

export interface ForceSyncResponse {
}

export interface GetAppEntitlementResponse {
  readonly appEntitlementView?: AppEntitlementView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface GetAppResponse {
  readonly app?: App | undefined
}

export interface GrantReason {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly derivedIdData?: string | undefined
  readonly derivedIdType?: string | undefined
  readonly reasonExpiresAt?: Date | undefined
  readonly referenceStrength?: 'GRANT_REASON_REFERENCE_STRENGTH_UNSPECIFIED' | 'GRANT_REASON_REFERENCE_STRENGTH_WEAK' | 'GRANT_REASON_REFERENCE_STRENGTH_STRONG' | undefined
  readonly updatedAt?: Date | undefined
}

export interface ListAppEntitlementOwnerIDsResponse {
  readonly userIds?: readonly string[] | undefined
}

export interface ListAppEntitlementOwnersResponse {
  readonly list?: readonly User[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ListAppEntitlementUsersResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppEntitlementUserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ListAppEntitlementsResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppEntitlementView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ListAppOwnerIDsResponse {
  readonly userIds?: readonly string[] | undefined
}

export interface ListAppOwnersResponse {
  readonly list?: readonly User[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ListAppUsersForIdentityWithGrantResponse {
  readonly bindings?: readonly AppEntitlementUserBinding[] | undefined
}

export interface ListAppsResponse {
  readonly list?: readonly App[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface OAuth2AuthorizedAs {
  readonly authEmail?: string | undefined
  readonly authorizedAt?: Date | undefined
}

export interface PauseSyncRequestInput {
}

export interface PauseSyncResponse {
}

export interface RemoveAppEntitlementOwnerRequestInput {
}

export interface RemoveAppEntitlementOwnerResponse {
}

export interface RemoveAppOwnerRequestInput {
}

export interface RemoveAppOwnerResponse {
}

export interface RemoveGrantDurationRequestInput {
}

export interface RemoveGrantDurationResponse {
  readonly binding?: AppEntitlementUserBinding | undefined
}

export interface ResumeSyncRequestInput {
}

export interface ResumeSyncResponse {
}

export interface SearchAppEntitlementsWithExpiredResponse {
  readonly list?: readonly AppEntitlementWithExpired[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchAppResourceTypesRequest {
  readonly appIds?: readonly string[] | undefined
  readonly appUserIds?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly excludeResourceTypeIds?: readonly string[] | undefined
  readonly excludeResourceTypeTraitIds?: readonly string[] | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly query?: string | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly resourceTypeTraitIds?: readonly string[] | undefined
}

export interface SearchAppResourceTypesResponse {
  readonly list?: readonly AppResourceType[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchAppResourcesRequest {
  readonly agentStatuses?: readonly ('AGENT_STATUS_UNSPECIFIED' | 'AGENT_STATUS_READY' | 'AGENT_STATUS_DISABLED' | 'AGENT_STATUS_DELETED')[] | undefined
  readonly appId?: string | undefined
  readonly appIds?: readonly string[] | undefined
  readonly appUserIds?: readonly string[] | undefined
  readonly credentialTypes?: readonly ('CREDENTIAL_TYPE_UNSPECIFIED' | 'CREDENTIAL_TYPE_STATIC_SECRET' | 'CREDENTIAL_TYPE_ASYMMETRIC_KEY' | 'CREDENTIAL_TYPE_CERTIFICATE')[] | undefined
  readonly direction?: 'SORT_DIRECTION_UNSPECIFIED' | 'SORT_DIRECTION_ASC' | 'SORT_DIRECTION_DESC' | undefined
  readonly excludeDeletedApps?: boolean | undefined
  readonly excludeDeletedResourceBindings?: boolean | undefined
  readonly excludeResourceIds?: readonly string[] | undefined
  readonly excludeResourceTypeTraitIds?: readonly string[] | undefined
  readonly nhiTypes?: readonly ('NHI_TYPE_UNSPECIFIED' | 'NHI_TYPE_APP_REGISTRATION' | 'NHI_TYPE_ASSUMABLE_ROLE' | 'NHI_TYPE_MANAGED_IDENTITY')[] | undefined
  readonly ownerUserIds?: readonly string[] | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly query?: string | undefined
  readonly refs?: readonly AppResourceRef[] | undefined
  readonly resourceIds?: readonly string[] | undefined
  readonly resourceTypeIds?: readonly string[] | undefined
  readonly resourceTypeTraitIds?: readonly string[] | undefined
  readonly secretAging?: SecretAgingFilter | undefined
  readonly sortField?: 'APP_RESOURCE_SORT_FIELD_UNSPECIFIED' | 'APP_RESOURCE_SORT_FIELD_SECRET_CREATED_AT' | 'APP_RESOURCE_SORT_FIELD_SECRET_EXPIRES_AT' | 'APP_RESOURCE_SORT_FIELD_LAST_USED_AT' | undefined
  readonly unownedOnly?: boolean | undefined
  readonly withOpenFindings?: boolean | undefined
}

export interface SearchAppResourcesResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppResourceView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchAppsRequest {
  readonly appIds?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly excludeAppIds?: readonly string[] | undefined
  readonly onlyDirectories?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly policyRefs?: readonly PolicyRef[] | undefined
  readonly query?: string | undefined
}

export interface SearchAppsResponse {
  readonly list?: readonly App[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchPastGrantsRequest {
  readonly appEntitlementRefs?: readonly AppEntitlementRef[] | undefined
  readonly appIds?: readonly string[] | undefined
  readonly appUserRefs?: readonly AppUserRef[] | undefined
  readonly expandMask?: AppEntitlementUserBindingExpandHistoryMask | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
}

export interface SearchPastGrantsResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppEntitlementUserBindingHistoryView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SecretAgingFilter {
  readonly lastUsedAfter?: Date | undefined
  readonly lastUsedBefore?: Date | undefined
  readonly secretCreatedAfter?: Date | undefined
  readonly secretCreatedBefore?: Date | undefined
  readonly secretExpiresAfter?: Date | undefined
  readonly secretExpiresBefore?: Date | undefined
}

export interface SecretTrait {
  readonly createdByAppUserId?: string | undefined
  readonly credentialDetail?: string | undefined
  readonly identityAppUserId?: string | undefined
  readonly lastUsedAt?: Date | undefined
  readonly secretCreatedAt?: Date | undefined
  readonly secretExpiresAt?: Date | undefined
}

export interface SetAppEntitlementOwnersRequestInput {
  readonly userIds?: readonly string[] | undefined
}

export interface SetAppEntitlementOwnersResponse {
}

export interface SetAppOwnersRequestInput {
  readonly userIds?: readonly string[] | undefined
}

export interface SetAppOwnersResponse {
}

export interface SyncConfig {
  readonly syncResourceTypeIds?: readonly string[] | undefined
}

export interface TaskAuditCancelledResult {
  readonly cancelReason?: string | undefined
}

export interface TaskAuditErrorResult {
  readonly errorCount?: number | undefined
  readonly errorReason?: string | undefined
}

export interface TaskAuditPendingResult {
  readonly pendingReason?: string | undefined
}

export interface TaskAuditSuccessResult {
  readonly annotations?: readonly Any[] | undefined
  readonly effects?: readonly ConnectorActionEffect[] | undefined
  readonly successReason?: string | undefined
}

export interface UpdateAppEntitlementRequestInput {
  readonly entitlement?: AppEntitlement | undefined
  readonly expandMask?: AppEntitlementExpandMask | undefined
  readonly overrideAccessRequestsDefaults?: boolean | undefined
  readonly updateMask?: string | undefined
}

export interface UpdateAppEntitlementResponse {
  readonly appEntitlementView?: AppEntitlementView | undefined
  readonly expanded?: readonly Any[] | undefined
}

export interface UpdateAppRequestInput {
  readonly app?: App | undefined
  readonly updateMask?: string | undefined
}

export interface UpdateAppResponse {
  readonly app?: App | undefined
}

export interface UpdateConnectorScheduleRequestInput {
  readonly cron?: ConnectorScheduleCron | undefined
}

export interface UpdateConnectorScheduleResponse {
}

export interface UpdateGrantDurationRequestInput {
  readonly newDeprovisionAt?: Date | undefined
}

export interface UpdateGrantDurationResponse {
  readonly binding?: AppEntitlementUserBinding | undefined
}

export interface AppOwnerEntitlement {
  readonly appEntitlement?: AppEntitlement | undefined
  readonly appId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly roleSlug?: string | undefined
}

export interface AppOwnerUser {
  readonly appId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly roleSlug?: string | undefined
  readonly user?: User | undefined
}

export interface ConnectorOwnerUser {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly roleSlug?: string | undefined
  readonly user?: User | undefined
}

export interface CreateAppEntitlementOwnerRequestInput {
  readonly appEntitlementRef?: AppEntitlementRef | undefined
}

export interface CreateAppEntitlementOwnerResponse {
  readonly appOwnerEntitlement?: AppOwnerEntitlement | undefined
}

export interface CreateAppUserOwnerRequestInput {
  readonly userRef?: UserRef | undefined
}

export interface CreateAppUserOwnerResponse {
  readonly appOwnerUser?: AppOwnerUser | undefined
}

export interface CreateConnectorUserOwnerRequestInput {
  readonly userRef?: UserRef | undefined
}

export interface CreateConnectorUserOwnerResponse {
  readonly connectorOwnerUser?: ConnectorOwnerUser | undefined
}

export interface DeleteAppEntitlementOwnerRequestInput {
  readonly appEntitlementRef?: AppEntitlementRef | undefined
}

export interface DeleteAppEntitlementOwnerResponse {
}

export interface DeleteAppUserOwnerRequestInput {
  readonly userRef?: UserRef | undefined
}

export interface DeleteAppUserOwnerResponse {
}

export interface DeleteConnectorUserOwnerRequestInput {
  readonly userRef?: UserRef | undefined
}

export interface DeleteConnectorUserOwnerResponse {
}

export interface GetAppEntitlementOwnerResponse {
  readonly appOwnerEntitlement?: AppOwnerEntitlement | undefined
}

export interface GetAppUserOwnerResponse {
  readonly appOwnerUser?: AppOwnerUser | undefined
}

export interface GetConnectorUserOwnerResponse {
  readonly connectorOwnerUser?: ConnectorOwnerUser | undefined
}

export interface SearchAppEntitlementOwnersResponse {
  readonly list?: readonly AppOwnerEntitlement[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchAppUserOwnersResponse {
  readonly list?: readonly AppOwnerUser[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SearchConnectorUserOwnersResponse {
  readonly list?: readonly ConnectorOwnerUser[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface IntrospectResponse {
  readonly deviceClientId?: string | undefined
  readonly disabledModules?: readonly ('MODULE_ID_UNSPECIFIED' | 'MODULE_ID_SECRET_SHARING')[] | undefined
  readonly features?: readonly string[] | undefined
  readonly permissions?: readonly string[] | undefined
  readonly principleId?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly tenantId?: string | undefined
  readonly userId?: string | undefined
}

export interface AuthorizationActorObjectPermissions {
  readonly delete?: boolean | undefined
  readonly edit?: boolean | undefined
  readonly extra?: Readonly<Record<string, boolean>> | undefined
  readonly read?: boolean | undefined
}

export interface AdminProviderConfig {
  readonly defaultValueCel?: string | undefined
  readonly showToUser?: boolean | undefined
}

export interface AppResourceFilter {
  readonly appId?: string | undefined
  readonly resourceTypeId?: string | undefined
}

export interface AppUserFilter {
  readonly appId?: string | undefined
}

export interface AtLeastOne {
}

export interface BoolField {
  readonly checkboxField?: FormCheckboxField | undefined
  readonly defaultValue?: boolean | undefined
  readonly rules?: ValidateBoolRules | undefined
  readonly toggleField?: ToggleField | undefined
}

export interface C1UserFilter {
  readonly excludeUserIds?: readonly string[] | undefined
  readonly includeDeactivated?: boolean | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface FormCheckboxField {
}

export interface ChipsField {
}

export interface DateField {
  readonly defaultToToday?: boolean | undefined
  readonly maxDate?: string | undefined
  readonly maxDaysFromToday?: number | undefined
  readonly minDate?: string | undefined
  readonly minDaysFromToday?: number | undefined
}

export interface DependentOn {
  readonly dependencyFieldNames?: readonly string[] | undefined
}

export interface FormField {
  readonly adminConfig?: AdminProviderConfig | undefined
  readonly boolField?: BoolField | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly fileField?: FileField | undefined
  readonly int64Field?: Int64Field | undefined
  readonly name?: string | undefined
  readonly oauth2Field?: Oauth2Field | undefined
  readonly readOnly?: boolean | undefined
  readonly required?: boolean | undefined
  readonly sharedConfig?: SharedProviderConfig | undefined
  readonly stringField?: FormStringField | undefined
  readonly stringMapField?: FormStringMapField | undefined
  readonly stringSliceField?: StringSliceField | undefined
  readonly userConfig?: UserProviderConfig | undefined
}

export interface FormFieldGroup {
  readonly default?: boolean | undefined
  readonly displayName?: string | undefined
  readonly fields?: readonly string[] | undefined
  readonly helpText?: string | undefined
  readonly name?: string | undefined
}

export interface FieldRelationship {
  readonly atLeastOne?: AtLeastOne | undefined
  readonly dependentOn?: DependentOn | undefined
  readonly fieldNames?: readonly string[] | undefined
  readonly mutuallyExclusive?: MutuallyExclusive | undefined
  readonly requiredTogether?: RequiredTogether | undefined
}

export interface FileField {
  readonly acceptedFileTypes?: readonly string[] | undefined
  readonly fileInputField?: FileInputField | undefined
  readonly maxFileSize?: number | undefined
}

export interface FileInputField {
}

export interface FormForm {
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly fieldGroups?: readonly FormFieldGroup[] | undefined
  readonly fieldRelationships?: readonly FieldRelationship[] | undefined
  readonly fields?: readonly FormField[] | undefined
  readonly id?: string | undefined
}

export interface Int64Field {
  readonly defaultValue?: number | undefined
  readonly numberField?: NumberField | undefined
  readonly placeholder?: string | undefined
  readonly rules?: ValidateInt64Rules | undefined
}

export interface MutuallyExclusive {
}

export interface NumberField {
  readonly maxValue?: number | undefined
  readonly minValue?: number | undefined
  readonly step?: number | undefined
}

export interface Oauth2Field {
  readonly oauth2FieldView?: Oauth2FieldView | undefined
}

export interface Oauth2FieldView {
}

export interface PasswordField {
}

export interface PickerField {
  readonly appUserPicker?: AppUserFilter | undefined
  readonly c1UserPicker?: C1UserFilter | undefined
  readonly resourcePicker?: AppResourceFilter | undefined
}

export interface RequiredTogether {
}

export interface FormSelectField {
  readonly options?: readonly SelectOption[] | undefined
  readonly type?: 'SELECT_TYPE_UNSPECIFIED' | 'SELECT_TYPE_DROPDOWN' | 'SELECT_TYPE_RADIO' | 'SELECT_TYPE_BUTTONS' | undefined
}

export interface SelectOption {
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly value?: string | undefined
}

export interface SharedProviderConfig {
  readonly defaultValueCel?: string | undefined
  readonly inputTransformationCel?: string | undefined
  readonly lockDefaultValues?: boolean | undefined
}

export interface FormStringField {
  readonly dateField?: DateField | undefined
  readonly defaultValue?: string | undefined
  readonly passwordField?: PasswordField | undefined
  readonly pickerField?: PickerField | undefined
  readonly placeholder?: string | undefined
  readonly rules?: ValidateStringRules | undefined
  readonly selectField?: FormSelectField | undefined
  readonly textField?: FormTextField | undefined
}

export interface FormStringMapField {
  readonly defaultValue?: Readonly<Record<string, string>> | undefined
  readonly rules?: StringMapRules | undefined
}

export interface StringMapRules {
  readonly isRequired?: boolean | undefined
  readonly validateEmpty?: boolean | undefined
}

export interface StringSliceField {
  readonly chipsField?: ChipsField | undefined
  readonly defaultValues?: readonly string[] | undefined
  readonly pickerField?: PickerField | undefined
  readonly placeholder?: string | undefined
  readonly rules?: ValidateRepeatedRules | undefined
}

export interface FormTextField {
  readonly multiline?: boolean | undefined
  readonly suffix?: string | undefined
}

export interface ToggleField {
}

export interface UserProviderConfig {
  readonly inputTransformationCel?: string | undefined
}

export interface IamActorObjectPermissions {
  readonly delete?: boolean | undefined
  readonly edit?: boolean | undefined
  readonly extra?: Readonly<Record<string, boolean>> | undefined
  readonly read?: boolean | undefined
}

export interface GetRolesResponse {
  readonly role?: Role | undefined
}

export interface ListRolesResponse {
  readonly list?: readonly Role[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface PersonalClient {
  readonly allowSourceCidr?: readonly string[] | undefined
  readonly clientId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly expiresTime?: Date | undefined
  readonly id?: string | undefined
  readonly lastUsedAt?: Date | undefined
  readonly scopedRoles?: readonly string[] | undefined
  readonly updatedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface PersonalClientServiceCreateRequest {
  readonly allowSourceCidr?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly expires?: number | undefined
  readonly scopedRoles?: readonly string[] | undefined
}

export interface PersonalClientServiceCreateResponse {
  readonly client?: PersonalClient | undefined
  readonly clientSecret?: string | undefined
}

export interface PersonalClientServiceDeleteRequestInput {
}

export interface PersonalClientServiceDeleteResponse {
}

export interface PersonalClientServiceGetResponse {
  readonly client?: PersonalClient | undefined
}

export interface PersonalClientServiceListResponse {
  readonly list?: readonly PersonalClient[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface PersonalClientServiceUpdateRequestInput {
  readonly client?: PersonalClient | undefined
  readonly updateMask?: string | undefined
}

export interface PersonalClientServiceUpdateResponse {
  readonly client?: PersonalClient | undefined
}

export interface Role {
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly permissions?: readonly string[] | undefined
  readonly serviceRoles?: readonly string[] | undefined
  readonly systemApiOnly?: boolean | undefined
  readonly systemBuiltin?: boolean | undefined
  readonly updatedAt?: Date | undefined
}

export interface IntegrationConnectorCheckboxField {
  readonly checked?: boolean | undefined
}

export interface ConfigSchema {
  readonly displayName?: string | undefined
  readonly fieldGroups?: readonly IntegrationConnectorFieldGroup[] | undefined
  readonly fields?: readonly IntegrationConnectorField[] | undefined
  readonly helpUrl?: string | undefined
  readonly iconUrl?: string | undefined
  readonly isOauth2?: boolean | undefined
  readonly requiresExternalConnector?: boolean | undefined
  readonly supportsExternalResources?: boolean | undefined
}

export interface ConnectorCatalogServiceConfigurationSchemaRequest {
  readonly appId?: string | undefined
  readonly catalogId?: string | undefined
  readonly connectorId?: string | undefined
}

export interface ConnectorCatalogServiceConfigurationSchemaResponse {
  readonly formSchema?: FormForm | undefined
  readonly schema?: ConfigSchema | undefined
}

export interface IntegrationConnectorField {
  readonly additionalPlaceholder?: string | undefined
  readonly checkbox?: IntegrationConnectorCheckboxField | undefined
  readonly dependsOnFields?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly helpUrl?: string | undefined
  readonly import?: ImportField | undefined
  readonly keyValue?: KeyValueField | undefined
  readonly name?: string | undefined
  readonly oauth2?: OAuth2Field | undefined
  readonly options?: OptionsField | undefined
  readonly placeholder?: string | undefined
  readonly postCreate?: boolean | undefined
  readonly random?: RandomStringField | undefined
  readonly readOnly?: ReadOnlyField | undefined
  readonly secret?: RotatableSecretField | undefined
  readonly select?: IntegrationConnectorSelectField | undefined
  readonly str?: IntegrationConnectorStringField | undefined
  readonly strList?: StringListField | undefined
  readonly stringMap?: IntegrationConnectorStringMapField | undefined
  readonly text?: IntegrationConnectorTextField | undefined
}

export interface IntegrationConnectorFieldGroup {
  readonly default?: boolean | undefined
  readonly displayName?: string | undefined
  readonly fieldNames?: readonly string[] | undefined
  readonly helpText?: string | undefined
  readonly name?: string | undefined
}

export interface ImportField {
  readonly allowedExtensions?: readonly string[] | undefined
  readonly secret?: boolean | undefined
  readonly valueValidator?: ValidateStringRules | undefined
}

export interface KeyValueField {
  readonly secret?: boolean | undefined
  readonly supportsFileUpload?: boolean | undefined
}

export interface OAuth2Field {
}

export interface OptionsField {
}

export interface RandomStringField {
  readonly length?: number | undefined
}

export interface ReadOnlyField {
}

export interface RotatableSecretField {
}

export interface IntegrationConnectorSelectField {
  readonly items?: readonly SelectFieldItem[] | undefined
}

export interface SelectFieldItem {
  readonly displayName?: string | undefined
  readonly value?: string | undefined
}

export interface IntegrationConnectorStringField {
  readonly secret?: boolean | undefined
  readonly valueValidator?: ValidateStringRules | undefined
}

export interface StringListField {
  readonly valueValidator?: ValidateStringRules | undefined
}

export interface IntegrationConnectorStringMapField {
  readonly optional?: boolean | undefined
}

export interface IntegrationConnectorTextField {
  readonly secret?: boolean | undefined
  readonly valueValidator?: ValidateStringRules | undefined
}

export interface Accept {
  readonly acceptMessage?: string | undefined
}

export interface AcceptInstance {
  readonly acceptMessage?: string | undefined
}

export interface Action {
  readonly automation?: ActionTargetAutomation | undefined
  readonly batonResourceAction?: ActionTargetBatonResourceAction | undefined
  readonly clientIdApproval?: ActionTargetClientIdApproval | undefined
}

export interface PolicyActionInstance {
  readonly action?: Action | undefined
  readonly automation?: ActionTargetAutomationInstance | undefined
  readonly batonResourceActionInstance?: ActionTargetBatonResourceActionInstance | undefined
  readonly cancelled?: ActionOutcomeCancelled | undefined
  readonly clientIdApprovalInstance?: ActionTargetClientIdApprovalInstance | undefined
  readonly denied?: ActionOutcomeDenied | undefined
  readonly error?: ActionOutcomeError | undefined
  readonly state?: 'ACTION_INSTANCE_STATE_UNSPECIFIED' | 'ACTION_INSTANCE_STATE_INIT' | 'ACTION_INSTANCE_STATE_RUNNING' | 'ACTION_INSTANCE_STATE_DONE' | 'ACTION_INSTANCE_STATE_ERROR' | undefined
  readonly success?: ActionOutcomeSuccess | undefined
}

export interface ActionOutcomeCancelled {
  readonly outcomeTime?: Date | undefined
}

export interface ActionOutcomeDenied {
  readonly outcomeTime?: Date | undefined
}

export interface ActionOutcomeError {
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly outcomeTime?: Date | undefined
}

export interface ActionOutcomeSuccess {
  readonly outcomeTime?: Date | undefined
}

export interface ActionProvision {
  readonly actionName?: string | undefined
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly displayName?: string | undefined
}

export interface ActionTargetAutomation {
  readonly automationTemplateId?: string | undefined
}

export interface ActionTargetAutomationInstance {
  readonly automationExecutionId?: string | undefined
}

export interface ActionTargetBatonResourceAction {
  readonly batonResourceActionId?: string | undefined
}

export interface ActionTargetBatonResourceActionInstance {
  readonly batonActionInvocationId?: string | undefined
}

export interface ActionTargetClientIdApproval {
}

export interface ActionTargetClientIdApprovalInstance {
  readonly clientIdUrl?: string | undefined
}

export interface AgentApproval {
  readonly agentFailureAction?: 'APPROVAL_AGENT_FAILURE_ACTION_UNSPECIFIED' | 'APPROVAL_AGENT_FAILURE_ACTION_REASSIGN_TO_USERS' | 'APPROVAL_AGENT_FAILURE_ACTION_REASSIGN_TO_SUPER_ADMINS' | 'APPROVAL_AGENT_FAILURE_ACTION_SKIP_POLICY_STEP' | undefined
  readonly agentMode?: 'APPROVAL_AGENT_MODE_UNSPECIFIED' | 'APPROVAL_AGENT_MODE_FULL_CONTROL' | 'APPROVAL_AGENT_MODE_CHANGE_POLICY_ONLY' | 'APPROVAL_AGENT_MODE_COMMENT_ONLY' | undefined
  readonly agentUserId?: string | undefined
  readonly instructions?: string | undefined
  readonly policyIds?: readonly string[] | undefined
  readonly reassignToUserIds?: readonly string[] | undefined
}

export interface AppEntitlementReference {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
}

export interface AppGroupApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly appGroupId?: string | undefined
  readonly appId?: string | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface AppOwnerApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface AppOwnerProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
}

export interface Approval {
  readonly agent?: AgentApproval | undefined
  readonly allowDelegation?: boolean | undefined
  readonly allowReassignment?: boolean | undefined
  readonly allowedReassignees?: readonly string[] | undefined
  readonly appOwners?: AppOwnerApproval | undefined
  readonly assigned?: boolean | undefined
  readonly entitlementOwners?: EntitlementOwnerApproval | undefined
  readonly escalation?: Escalation | undefined
  readonly escalationEnabled?: boolean | undefined
  readonly expression?: ExpressionApproval | undefined
  readonly group?: AppGroupApproval | undefined
  readonly manager?: ManagerApproval | undefined
  readonly requireApprovalReason?: boolean | undefined
  readonly requireDenialReason?: boolean | undefined
  readonly requireReassignmentReason?: boolean | undefined
  readonly requiresStepUpProviderId?: string | undefined
  readonly resourceOwners?: ResourceOwnerApproval | undefined
  readonly self?: SelfApproval | undefined
  readonly users?: UserApproval | undefined
  readonly webhook?: WebhookApproval | undefined
}

export interface ApprovalInstance {
  readonly approval?: Approval | undefined
  readonly approved?: ApprovedAction | undefined
  readonly assignedAt?: Date | undefined
  readonly denied?: DeniedAction | undefined
  readonly escalationInstance?: EscalationInstance | undefined
  readonly reassigned?: ReassignedAction | undefined
  readonly reassignedByError?: ReassignedByErrorAction | undefined
  readonly restarted?: RestartAction | undefined
  readonly skipped?: SkippedAction | undefined
  readonly state?: 'APPROVAL_INSTANCE_STATE_UNSPECIFIED' | 'APPROVAL_INSTANCE_STATE_INIT' | 'APPROVAL_INSTANCE_STATE_SENDING_NOTIFICATIONS' | 'APPROVAL_INSTANCE_STATE_WAITING' | 'APPROVAL_INSTANCE_STATE_DONE' | undefined
}

export interface ApprovedAction {
  readonly approvedAt?: Date | undefined
  readonly entitlements?: readonly AppEntitlementReference[] | undefined
  readonly stepUpTransactionId?: string | undefined
  readonly userId?: string | undefined
}

export interface CancelledAction {
  readonly cancelledAt?: Date | undefined
  readonly cancelledByUserId?: string | undefined
}

export interface CompletedAction {
  readonly completedAt?: Date | undefined
  readonly entitlements?: readonly AppEntitlementReference[] | undefined
  readonly userId?: string | undefined
}

export interface ConnectorProvision {
  readonly account?: ConnectorProvisionAccountProvision | undefined
  readonly defaultBehavior?: ConnectorProvisionDefaultBehavior | undefined
  readonly deleteAccount?: ConnectorProvisionDeleteAccount | undefined
}

export interface ConnectorProvisionAccountProvision {
  readonly config?: object | undefined
  readonly connectorId?: string | undefined
  readonly doNotSave?: ConnectorProvisionDoNotSave | undefined
  readonly saveToVault?: ConnectorProvisionSaveToVault | undefined
  readonly schemaId?: string | undefined
}

export interface ConnectorProvisionDefaultBehavior {
  readonly connectorId?: string | undefined
}

export interface ConnectorProvisionDeleteAccount {
  readonly connectorId?: string | undefined
}

export interface ConnectorProvisionDoNotSave {
}

export interface ConnectorProvisionSaveToVault {
  readonly vaultIds?: readonly string[] | undefined
}

export interface CreatePolicyRequest {
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly baselinePolicyId?: string | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly policySteps?: Readonly<Record<string, PolicySteps>> | undefined
  readonly policyType?: 'POLICY_TYPE_UNSPECIFIED' | 'POLICY_TYPE_GRANT' | 'POLICY_TYPE_REVOKE' | 'POLICY_TYPE_CERTIFY' | 'POLICY_TYPE_ACCESS_REQUEST' | 'POLICY_TYPE_PROVISION' | undefined
  readonly postActions?: readonly PolicyPostActions[] | undefined
  readonly reassignTasksToDelegates?: boolean | undefined
  readonly rules?: readonly Rule[] | undefined
  readonly scope?: PolicyScope | undefined
}

export interface CreatePolicyResponse {
  readonly policy?: Policy | undefined
}

export interface DelegatedProvision {
  readonly appId?: string | undefined
  readonly entitlementId?: string | undefined
  readonly implicit?: boolean | undefined
}

export interface DeletePolicyRequestInput {
}

export interface DeletePolicyResponse {
}

export interface DeniedAction {
  readonly deniedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface DevicePlacementProvision {
  readonly vaultBoundaryId?: string | undefined
}

export interface EntitlementOwnerApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface EntitlementOwnerProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
}

export interface ErroredAction {
  readonly description?: string | undefined
  readonly errorCode?: string | undefined
  readonly erroredAt?: Date | undefined
}

export interface Escalation {
  readonly cancelTicket?: EscalationCancelTicket | undefined
  readonly escalationComment?: string | undefined
  readonly expiration?: number | undefined
  readonly reassignToApprovers?: EscalationReassignToApprovers | undefined
  readonly replacePolicy?: EscalationReplacePolicy | undefined
  readonly skipStep?: EscalationSkipStep | undefined
}

export interface EscalationCancelTicket {
}

export interface EscalationReassignToApprovers {
  readonly approverIds?: readonly string[] | undefined
}

export interface EscalationReplacePolicy {
  readonly policyId?: string | undefined
}

export interface EscalationSkipStep {
}

export interface EscalationInstance {
  readonly alreadyEscalated?: boolean | undefined
  readonly cancelTicket?: EscalationInstanceCancelTicket | undefined
  readonly escalationComment?: string | undefined
  readonly expiresAt?: Date | undefined
  readonly reassignToApprovers?: EscalationInstanceReassignToApprovers | undefined
  readonly replacePolicy?: EscalationInstanceReplacePolicy | undefined
  readonly skipStep?: EscalationInstanceSkipStep | undefined
}

export interface EscalationInstanceCancelTicket {
}

export interface EscalationInstanceReassignToApprovers {
  readonly approverIds?: readonly string[] | undefined
}

export interface EscalationInstanceReplacePolicy {
  readonly policyId?: string | undefined
}

export interface EscalationInstanceSkipStep {
}

export interface ExpressionApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly assignedUserIds?: readonly string[] | undefined
  readonly expressions?: readonly string[] | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface ExpressionProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly expressions?: readonly string[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
}

export interface ExternalTicketProvision {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly externalTicketProvisionerConfigId?: string | undefined
  readonly instructions?: string | undefined
}

export interface PolicyForm {
  readonly form?: FormForm | undefined
}

export interface FormCompletedAction {
  readonly completedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface FormInstance {
  readonly completed?: FormCompletedAction | undefined
  readonly data?: object | undefined
  readonly form?: FormForm | undefined
  readonly reassigned?: ReassignedAction | undefined
  readonly restarted?: RestartAction | undefined
  readonly skipped?: SkippedAction | undefined
  readonly state?: 'FORM_INSTANCE_STATE_UNSPECIFIED' | 'FORM_INSTANCE_STATE_WAITING' | 'FORM_INSTANCE_STATE_DONE' | undefined
}

export interface GetPolicyResponse {
  readonly policy?: Policy | undefined
}

export interface GroupProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly appGroupId?: string | undefined
  readonly appId?: string | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
}

export interface ListPolicyResponse {
  readonly list?: readonly Policy[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ManagerApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly assignedUserIds?: readonly string[] | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface ManagerProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
}

export interface ManualProvision {
  readonly assignee?: ProvisionerAssignment | undefined
  readonly instructions?: string | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface MultiStep {
  readonly provisionSteps?: readonly ProvisionPolicy[] | undefined
}

export interface Policy {
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly baselinePolicyId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly id?: string | undefined
  readonly policySteps?: Readonly<Record<string, PolicySteps>> | undefined
  readonly policyType?: 'POLICY_TYPE_UNSPECIFIED' | 'POLICY_TYPE_GRANT' | 'POLICY_TYPE_REVOKE' | 'POLICY_TYPE_CERTIFY' | 'POLICY_TYPE_ACCESS_REQUEST' | 'POLICY_TYPE_PROVISION' | undefined
  readonly postActions?: readonly PolicyPostActions[] | undefined
  readonly reassignTasksToDelegates?: boolean | undefined
  readonly rules?: readonly Rule[] | undefined
  readonly scope?: PolicyScope | undefined
  readonly systemBuiltin?: boolean | undefined
  readonly updatedAt?: Date | undefined
}

export interface PolicyInstance {
  readonly current?: PolicyStepInstance | undefined
  readonly history?: readonly PolicyStepInstance[] | undefined
  readonly next?: readonly PolicyStep[] | undefined
  readonly policy?: Policy | undefined
}

export interface PolicyPostActions {
  readonly certifyRemediateImmediately?: boolean | undefined
}

export interface PolicyRef {
  readonly id?: string | undefined
}

export interface PolicyScope {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly slot?: 'POLICY_SCOPE_SLOT_UNSPECIFIED' | 'POLICY_SCOPE_SLOT_EMERGENCY' | undefined
}

export interface PolicyStep {
  readonly accept?: Accept | undefined
  readonly action?: Action | undefined
  readonly approval?: Approval | undefined
  readonly form?: PolicyForm | undefined
  readonly provision?: Provision | undefined
  readonly reject?: Reject | undefined
  readonly wait?: Wait | undefined
}

export interface PolicyStepInstance {
  readonly accept?: AcceptInstance | undefined
  readonly action?: PolicyActionInstance | undefined
  readonly approval?: ApprovalInstance | undefined
  readonly form?: FormInstance | undefined
  readonly id?: string | undefined
  readonly policyGenerationId?: string | undefined
  readonly provision?: ProvisionInstance | undefined
  readonly reject?: RejectInstance | undefined
  readonly state?: 'POLICY_STEP_STATE_UNSPECIFIED' | 'POLICY_STEP_STATE_ACTIVE' | 'POLICY_STEP_STATE_DONE' | undefined
  readonly wait?: WaitInstance | undefined
}

export interface PolicySteps {
  readonly steps?: readonly PolicyStep[] | undefined
}

export interface Provision {
  readonly assigned?: boolean | undefined
  readonly provisionPolicy?: ProvisionPolicy | undefined
  readonly provisionTarget?: ProvisionTarget | undefined
}

export interface ProvisionInstance {
  readonly batonActionInvocationId?: string | undefined
  readonly cancelled?: CancelledAction | undefined
  readonly completed?: CompletedAction | undefined
  readonly errored?: ErroredAction | undefined
  readonly externalTicketId?: string | undefined
  readonly externalTicketProvisionerConfigId?: string | undefined
  readonly notificationId?: string | undefined
  readonly provision?: Provision | undefined
  readonly reassignedByError?: ReassignedByErrorAction | undefined
  readonly skipped?: SkippedAction | undefined
  readonly state?: 'PROVISION_INSTANCE_STATE_UNSPECIFIED' | 'PROVISION_INSTANCE_STATE_INIT' | 'PROVISION_INSTANCE_STATE_CREATE_CONNECTOR_ACTIONS_FOR_TARGET' | 'PROVISION_INSTANCE_STATE_SENDING_NOTIFICATIONS' | 'PROVISION_INSTANCE_STATE_WAITING' | 'PROVISION_INSTANCE_STATE_WEBHOOK' | 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING' | 'PROVISION_INSTANCE_STATE_EXTERNAL_TICKET' | 'PROVISION_INSTANCE_STATE_EXTERNAL_TICKET_WAITING' | 'PROVISION_INSTANCE_STATE_ACCOUNT_LIFECYCLE_ACTIONS' | 'PROVISION_INSTANCE_STATE_ACCOUNT_LIFECYCLE_ACTIONS_WAITING' | 'PROVISION_INSTANCE_STATE_DEVICE_PLACEMENT' | 'PROVISION_INSTANCE_STATE_DONE' | undefined
  readonly waitingOn?: ProvisionWaitingOn | undefined
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
}

export interface ProvisionPolicy {
  readonly action?: ActionProvision | undefined
  readonly connector?: ConnectorProvision | undefined
  readonly delegated?: DelegatedProvision | undefined
  readonly devicePlacement?: DevicePlacementProvision | undefined
  readonly externalTicket?: ExternalTicketProvision | undefined
  readonly manual?: ManualProvision | undefined
  readonly multiStep?: MultiStep | undefined
  readonly unconfigured?: UnconfiguredProvision | undefined
  readonly webhook?: WebhookProvision | undefined
}

export interface ProvisionTarget {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly grantDuration?: number | undefined
}

export interface ProvisionWaitingOn {
  readonly devicePlacement?: WaitingForDevicePlacement | undefined
  readonly entitlementMerge?: WaitingForEntitlementMerge | undefined
  readonly fallbackAt?: Date | undefined
  readonly startedWaitingAt?: Date | undefined
}

export interface ProvisionerAssignment {
  readonly appOwners?: AppOwnerProvisioner | undefined
  readonly entitlementOwners?: EntitlementOwnerProvisioner | undefined
  readonly expression?: ExpressionProvisioner | undefined
  readonly group?: GroupProvisioner | undefined
  readonly manager?: ManagerProvisioner | undefined
  readonly users?: UserProvisioner | undefined
}

export interface ReassignedAction {
  readonly newPolicyStepId?: string | undefined
  readonly reassignedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface ReassignedByErrorAction {
  readonly description?: string | undefined
  readonly errorCode?: string | undefined
  readonly errorUserId?: string | undefined
  readonly erroredAt?: Date | undefined
  readonly newPolicyStepId?: string | undefined
  readonly reassignedAt?: Date | undefined
}

export interface Reject {
  readonly rejectMessage?: string | undefined
}

export interface RejectInstance {
  readonly rejectMessage?: string | undefined
}

export interface ResourceOwnerApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
}

export interface RestartAction {
  readonly oldPolicyStepId?: string | undefined
  readonly restartedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface Rule {
  readonly condition?: string | undefined
  readonly policyId?: string | undefined
  readonly policyKey?: string | undefined
  readonly stepKey?: string | undefined
}

export interface SearchPoliciesRequest {
  readonly displayName?: string | undefined
  readonly excludePolicyIds?: readonly string[] | undefined
  readonly includeDeleted?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly policyTypes?: readonly ('POLICY_TYPE_UNSPECIFIED' | 'POLICY_TYPE_GRANT' | 'POLICY_TYPE_REVOKE' | 'POLICY_TYPE_CERTIFY' | 'POLICY_TYPE_ACCESS_REQUEST' | 'POLICY_TYPE_PROVISION')[] | undefined
  readonly query?: string | undefined
  readonly refs?: readonly PolicyRef[] | undefined
  readonly scopeAppEntitlementId?: string | undefined
  readonly scopeAppId?: string | undefined
  readonly scopeObjectType?: 'POLICY_SCOPE_OBJECT_TYPE_UNSPECIFIED' | 'POLICY_SCOPE_OBJECT_TYPE_APP' | 'POLICY_SCOPE_OBJECT_TYPE_ENTITLEMENT' | undefined
  readonly scopeSlot?: 'POLICY_SCOPE_SLOT_UNSPECIFIED' | 'POLICY_SCOPE_SLOT_EMERGENCY' | undefined
  readonly scopeView?: 'POLICY_SCOPE_VIEW_UNSPECIFIED' | 'POLICY_SCOPE_VIEW_GLOBAL' | 'POLICY_SCOPE_VIEW_SCOPED' | 'POLICY_SCOPE_VIEW_ALL' | 'POLICY_SCOPE_VIEW_GLOBAL_AND_OBJECT' | undefined
}

export interface SearchPoliciesResponse {
  readonly list?: readonly Policy[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SelfApproval {
  readonly assignedUserIds?: readonly string[] | undefined
  readonly fallback?: boolean | undefined
  readonly fallbackGroupIds?: readonly AppEntitlementReference[] | undefined
  readonly fallbackUserIds?: readonly string[] | undefined
  readonly isGroupFallbackEnabled?: boolean | undefined
}

export interface SkippedAction {
  readonly newPolicyStepId?: string | undefined
  readonly skippedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface UnconfiguredProvision {
}

export interface UpdatePolicyRequestInput {
  readonly policy?: Policy | undefined
  readonly updateMask?: string | undefined
}

export interface UpdatePolicyResponse {
  readonly policy?: Policy | undefined
}

export interface UserApproval {
  readonly allowSelfApproval?: boolean | undefined
  readonly requireDistinctApprovers?: boolean | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface UserProvisioner {
  readonly allowReassignment?: boolean | undefined
  readonly userIds?: readonly string[] | undefined
}

export interface Wait {
  readonly commentOnFirstWait?: string | undefined
  readonly commentOnTimeout?: string | undefined
  readonly condition?: WaitCondition | undefined
  readonly duration?: WaitDuration | undefined
  readonly name?: string | undefined
  readonly timeoutDuration?: number | undefined
  readonly untilTime?: WaitUntilTime | undefined
}

export interface WaitCondition {
  readonly condition?: string | undefined
}

export interface WaitConditionInstance {
  readonly condition?: string | undefined
}

export interface WaitDuration {
  readonly duration?: number | undefined
}

export interface WaitInstance {
  readonly commentOnFirstWait?: string | undefined
  readonly commentOnTimeout?: string | undefined
  readonly condition?: WaitConditionInstance | undefined
  readonly name?: string | undefined
  readonly skipped?: SkippedAction | undefined
  readonly startedWaitingAt?: Date | undefined
  readonly state?: 'WAIT_INSTANCE_STATE_UNSPECIFIED' | 'WAIT_INSTANCE_STATE_WAITING' | 'WAIT_INSTANCE_STATE_COMPLETED' | 'WAIT_INSTANCE_STATE_TIMED_OUT' | undefined
  readonly succeeded?: WaitInstanceConditionSucceeded | undefined
  readonly timedOut?: WaitInstanceConditionTimedOut | undefined
  readonly timeout?: Date | undefined
  readonly timeoutDuration?: number | undefined
  readonly untilTime?: WaitUntilTimeInstance | undefined
}

export interface WaitInstanceConditionSucceeded {
  readonly succeededAt?: Date | undefined
}

export interface WaitInstanceConditionTimedOut {
  readonly timedOutAt?: Date | undefined
}

export interface WaitUntilTime {
  readonly hours?: number | undefined
  readonly minutes?: number | undefined
  readonly timezone?: string | undefined
}

export interface WaitUntilTimeInstance {
  readonly durationIfExists?: number | undefined
  readonly untilTime?: Date | undefined
}

export interface WaitingForDevicePlacement {
  readonly recipientUserId?: string | undefined
  readonly vaultBoundaryId?: string | undefined
}

export interface WaitingForEntitlementMerge {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
}

export interface WebhookApproval {
  readonly webhookId?: string | undefined
}

export interface WebhookProvision {
  readonly webhookId?: string | undefined
}

export interface AppEntitlementWithUserBindings {
  readonly appEntitlementUserBindings?: readonly AppEntitlementUserBinding[] | undefined
  readonly entitlement?: AppEntitlementView | undefined
}

export interface RequestCatalogSearchServiceSearchEntitlementsRequest {
  readonly appDisplayName?: string | undefined
  readonly entitlementAlias?: string | undefined
  readonly expandMask?: AppEntitlementExpandMask | undefined
  readonly grantedStatus?: 'UNSPECIFIED' | 'ALL' | 'GRANTED' | 'NOT_GRANTED' | undefined
  readonly includeDeleted?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly query?: string | undefined
}

export interface RequestCatalogSearchServiceSearchEntitlementsResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly AppEntitlementWithUserBindings[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface FacetCategory {
  readonly displayName?: string | undefined
  readonly iconUrl?: string | undefined
  readonly param?: string | undefined
  readonly range?: FacetRangeItem | undefined
  readonly value?: FacetValueItem | undefined
}

export interface FacetRange {
  readonly count?: number | undefined
  readonly displayName?: string | undefined
  readonly from?: number | undefined
  readonly iconUrl?: string | undefined
  readonly to?: number | undefined
}

export interface FacetRangeItem {
  readonly ranges?: readonly FacetRange[] | undefined
}

export interface FacetValue {
  readonly count?: number | undefined
  readonly displayName?: string | undefined
  readonly iconUrl?: string | undefined
  readonly value?: string | undefined
}

export interface FacetValueItem {
  readonly values?: readonly FacetValue[] | undefined
}

export interface Facets {
  readonly count?: number | undefined
  readonly facets?: readonly FacetCategory[] | undefined
}

export interface ServicePrincipal {
  readonly createdAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly id?: string | undefined
  readonly objectPermissions?: AuthorizationActorObjectPermissions | undefined
  readonly updatedAt?: Date | undefined
  readonly user?: User | undefined
}

export interface ServicePrincipalCredential {
  readonly allowSourceCidrs?: readonly string[] | undefined
  readonly clientId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly displayName?: string | undefined
  readonly expiresAt?: Date | undefined
  readonly id?: string | undefined
  readonly lastUsedAt?: Date | undefined
  readonly requireDpop?: boolean | undefined
  readonly scopedRoleIds?: readonly string[] | undefined
  readonly servicePrincipalId?: string | undefined
}

export interface ServicePrincipalServiceCreateCredentialRequestInput {
  readonly allowSourceCidrs?: readonly string[] | undefined
  readonly displayName?: string | undefined
  readonly expires?: number | undefined
  readonly requireDpop?: boolean | undefined
  readonly scopedRoles?: readonly string[] | undefined
}

export interface ServicePrincipalServiceCreateCredentialResponse {
  readonly clientSecret?: string | undefined
  readonly credential?: ServicePrincipalCredential | undefined
}

export interface ServicePrincipalServiceCreateRequest {
  readonly displayName?: string | undefined
}

export interface ServicePrincipalServiceCreateResponse {
  readonly servicePrincipal?: ServicePrincipal | undefined
}

export interface ServicePrincipalServiceDeleteRequestInput {
}

export interface ServicePrincipalServiceDeleteResponse {
}

export interface ServicePrincipalServiceGetCredentialResponse {
  readonly credential?: ServicePrincipalCredential | undefined
}

export interface ServicePrincipalServiceGetResponse {
  readonly servicePrincipal?: ServicePrincipal | undefined
}

export interface ServicePrincipalServiceListCredentialsResponse {
  readonly list?: readonly ServicePrincipalCredential[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ServicePrincipalServiceListResponse {
  readonly list?: readonly ServicePrincipal[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ServicePrincipalServiceRevokeCredentialRequestInput {
}

export interface ServicePrincipalServiceRevokeCredentialResponse {
}

export interface ServicePrincipalServiceUpdateCredentialRequestInput {
  readonly credential?: ServicePrincipalCredential | undefined
  readonly updateMask?: string | undefined
}

export interface ServicePrincipalServiceUpdateCredentialResponse {
  readonly credential?: ServicePrincipalCredential | undefined
}

export interface ServicePrincipalServiceUpdateRequestInput {
  readonly servicePrincipal?: ServicePrincipal | undefined
  readonly updateMask?: string | undefined
}

export interface ServicePrincipalServiceUpdateResponse {
  readonly servicePrincipal?: ServicePrincipal | undefined
}

export interface SystemLogServiceListEventsRequest {
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly since?: Date | undefined
  readonly sinceEventUid?: string | undefined
  readonly sortDirection?: 'SORT_DIRECTION_UNSPECIFIED' | 'SORT_DIRECTION_ASC' | 'SORT_DIRECTION_DESC' | undefined
  readonly until?: Date | undefined
  readonly untilEventUid?: string | undefined
}

export interface SystemLogServiceListEventsResponse {
  readonly list?: readonly object[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface TaskActionInstance {
  readonly batonResourceActionRef?: BatonResourceActionRef | undefined
  readonly connectorActionRef?: ConnectorActionRef | undefined
  readonly displayName?: string | undefined
}

export interface BatonResourceActionRef {
  readonly appId?: string | undefined
  readonly batonActionDisplayName?: string | undefined
  readonly batonActionName?: string | undefined
  readonly connectorId?: string | undefined
  readonly resourceTypeId?: string | undefined
}

export interface ConnectorActionRef {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly operation?: 'OPERATION_UNSPECIFIED' | 'OPERATION_GRANT' | undefined
}

export interface ExternalRef {
  readonly externalRefSource?: 'UNSPECIFIED' | 'JIRA' | undefined
  readonly name?: string | undefined
  readonly url?: string | undefined
}

export interface FindingTarget {
  readonly findingId?: string | undefined
  readonly findingType?: string | undefined
}

export interface GatedToolCallTarget {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly callerKind?: string | undefined
  readonly connectorId?: string | undefined
  readonly gateId?: string | undefined
  readonly inputSizeBytes?: number | undefined
  readonly toolError?: string | undefined
  readonly toolId?: string | undefined
  readonly toolInput?: object | undefined
  readonly toolKind?: string | undefined
  readonly toolName?: string | undefined
  readonly toolOutput?: string | undefined
}

export interface ScopeRole {
  readonly appId?: string | undefined
  readonly grantDuration?: number | undefined
  readonly roleResourceId?: string | undefined
  readonly roleResourceTypeId?: string | undefined
  readonly scopeResourceId?: string | undefined
  readonly scopeResourceTypeId?: string | undefined
}

export interface Task {
  readonly actions?: readonly ('TASK_ACTION_TYPE_UNSPECIFIED' | 'TASK_ACTION_TYPE_CLOSE' | 'TASK_ACTION_TYPE_APPROVE' | 'TASK_ACTION_TYPE_DENY' | 'TASK_ACTION_TYPE_COMMENT' | 'TASK_ACTION_TYPE_DELETE' | 'TASK_ACTION_TYPE_REASSIGN' | 'TASK_ACTION_TYPE_RESTART' | 'TASK_ACTION_TYPE_SEND_REMINDER' | 'TASK_ACTION_TYPE_PROVISION_COMPLETE' | 'TASK_ACTION_TYPE_PROVISION_CANCELLED' | 'TASK_ACTION_TYPE_PROVISION_ERRORED' | 'TASK_ACTION_TYPE_ROLLBACK_SKIPPED' | 'TASK_ACTION_TYPE_PROVISION_APP_USER_TARGET_CREATED' | 'TASK_ACTION_TYPE_HARD_RESET' | 'TASK_ACTION_TYPE_ESCALATE_TO_EMERGENCY_ACCESS' | 'TASK_ACTION_TYPE_CHANGE_POLICY' | 'TASK_ACTION_TYPE_RECALCULATE_DENIAL_FROM_BASE_POLICY_DECISIONS' | 'TASK_ACTION_TYPE_SET_INSIGHTS_AND_RECOMMENDATION' | 'TASK_ACTION_TYPE_SET_ANALYSIS_ID' | 'TASK_ACTION_TYPE_RECALCULATE_APPROVERS_LIST' | 'TASK_ACTION_TYPE_PROCESS_NOW' | 'TASK_ACTION_TYPE_APPROVE_WITH_STEP_UP' | 'TASK_ACTION_TYPE_SKIP_STEP' | 'TASK_ACTION_TYPE_ROLLBACK_CANCELLED' | 'TASK_ACTION_TYPE_UPDATE_REQUEST_DATA' | 'TASK_ACTION_TYPE_UPDATE_GRANT_DURATION' | 'TASK_ACTION_TYPE_RETRY_PROVISIONING')[] | undefined
  readonly analysisId?: string | undefined
  readonly annotations?: readonly Any[] | undefined
  readonly approverIds?: readonly string[] | undefined
  readonly commentCount?: number | undefined
  readonly createdAt?: Date | undefined
  readonly createdByUserId?: string | undefined
  readonly data?: object | undefined
  readonly deletedAt?: Date | undefined
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly emergencyAccess?: boolean | undefined
  readonly externalRefs?: readonly ExternalRef[] | undefined
  readonly form?: FormForm | undefined
  readonly id?: string | undefined
  readonly insightIds?: readonly string[] | undefined
  readonly numericId?: number | undefined
  readonly origin?: 'TASK_ORIGIN_UNSPECIFIED' | 'TASK_ORIGIN_PROFILE_MEMBERSHIP_AUTOMATION' | 'TASK_ORIGIN_SLACK' | 'TASK_ORIGIN_API' | 'TASK_ORIGIN_JIRA' | 'TASK_ORIGIN_COPILOT' | 'TASK_ORIGIN_WEBAPP' | 'TASK_ORIGIN_TIME_REVOKE' | 'TASK_ORIGIN_NON_USAGE_REVOKE' | 'TASK_ORIGIN_PROFILE_MEMBERSHIP_MANUAL' | 'TASK_ORIGIN_PROFILE_MEMBERSHIP' | 'TASK_ORIGIN_AUTOMATION' | 'TASK_ORIGIN_ACCESS_REVIEW' | 'TASK_ORIGIN_CASCADE_DELETE' | undefined
  readonly policy?: PolicyInstance | undefined
  readonly policyGenerationId?: string | undefined
  readonly processing?: 'TASK_PROCESSING_TYPE_UNSPECIFIED' | 'TASK_PROCESSING_TYPE_PROCESSING' | 'TASK_PROCESSING_TYPE_WAITING' | 'TASK_PROCESSING_TYPE_DONE' | undefined
  readonly recommendation?: 'INSIGHT_RECOMMENDATION_UNSPECIFIED' | 'INSIGHT_RECOMMENDATION_APPROVE' | 'INSIGHT_RECOMMENDATION_DENY' | 'INSIGHT_RECOMMENDATION_REVIEW' | undefined
  readonly revocationTargets?: readonly TaskRevocationTarget[] | undefined
  readonly state?: 'TASK_STATE_UNSPECIFIED' | 'TASK_STATE_OPEN' | 'TASK_STATE_CLOSED' | undefined
  readonly stepApproverIds?: readonly string[] | undefined
  readonly type?: TaskType | undefined
  readonly updatedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface TaskAction {
  readonly actionType?: 'TASK_ACTION_TYPE_UNSPECIFIED' | 'TASK_ACTION_TYPE_CLOSE' | 'TASK_ACTION_TYPE_APPROVE' | 'TASK_ACTION_TYPE_DENY' | 'TASK_ACTION_TYPE_COMMENT' | 'TASK_ACTION_TYPE_DELETE' | 'TASK_ACTION_TYPE_REASSIGN' | 'TASK_ACTION_TYPE_RESTART' | 'TASK_ACTION_TYPE_SEND_REMINDER' | 'TASK_ACTION_TYPE_PROVISION_COMPLETE' | 'TASK_ACTION_TYPE_PROVISION_CANCELLED' | 'TASK_ACTION_TYPE_PROVISION_ERRORED' | 'TASK_ACTION_TYPE_ROLLBACK_SKIPPED' | 'TASK_ACTION_TYPE_PROVISION_APP_USER_TARGET_CREATED' | 'TASK_ACTION_TYPE_HARD_RESET' | 'TASK_ACTION_TYPE_ESCALATE_TO_EMERGENCY_ACCESS' | 'TASK_ACTION_TYPE_CHANGE_POLICY' | 'TASK_ACTION_TYPE_RECALCULATE_DENIAL_FROM_BASE_POLICY_DECISIONS' | 'TASK_ACTION_TYPE_SET_INSIGHTS_AND_RECOMMENDATION' | 'TASK_ACTION_TYPE_SET_ANALYSIS_ID' | 'TASK_ACTION_TYPE_RECALCULATE_APPROVERS_LIST' | 'TASK_ACTION_TYPE_PROCESS_NOW' | 'TASK_ACTION_TYPE_APPROVE_WITH_STEP_UP' | 'TASK_ACTION_TYPE_SKIP_STEP' | 'TASK_ACTION_TYPE_ROLLBACK_CANCELLED' | 'TASK_ACTION_TYPE_UPDATE_REQUEST_DATA' | 'TASK_ACTION_TYPE_UPDATE_GRANT_DURATION' | 'TASK_ACTION_TYPE_RETRY_PROVISIONING' | undefined
  readonly bulkActionId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly deletedAt?: Date | undefined
  readonly id?: string | undefined
  readonly policyStepId?: string | undefined
  readonly updatedAt?: Date | undefined
  readonly userId?: string | undefined
}

export interface TaskActionsServiceApproveRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceApproveResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
  readonly ticketActionId?: string | undefined
}

export interface TaskActionsServiceCloseRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
}

export interface TaskActionsServiceCloseResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskActionId?: string | undefined
  readonly taskView?: TaskView | undefined
}

export interface TaskActionsServiceCommentRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
}

export interface TaskActionsServiceCommentResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
}

export interface TaskActionsServiceDenyRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceDenyResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
  readonly ticketActionId?: string | undefined
}

export interface TaskActionsServiceEscalateToEmergencyAccessRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceReassignRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly newStepUserIds?: readonly string[] | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceReassignResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
  readonly ticketActionId?: string | undefined
}

export interface TaskActionsServiceRestartRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceRestartResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
  readonly ticketActionId?: string | undefined
}

export interface TaskActionsServiceRetryProvisioningRequestInput {
  readonly comment?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly policyStepId?: string | undefined
}

export interface TaskActionsServiceUpdateGrantDurationRequestInput {
  readonly duration?: number | undefined
  readonly expandMask?: TaskExpandMask | undefined
}

export interface TaskAuditAccessRequestOutcome {
  readonly outcome?: 'ACCESS_REQUEST_OUTCOME_UNSPECIFIED' | 'ACCESS_REQUEST_OUTCOME_APPROVED' | 'ACCESS_REQUEST_OUTCOME_DENIED' | 'ACCESS_REQUEST_OUTCOME_ERROR' | 'ACCESS_REQUEST_OUTCOME_CANCELLED' | undefined
}

export interface TaskAuditAccountDeleted {
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly connectorResourceId?: string | undefined
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly username?: string | undefined
}

export interface TaskAuditAccountLifecycleActionCreated {
  readonly batonActionDisplayName?: string | undefined
  readonly batonActionInvocationId?: string | undefined
  readonly batonActionName?: string | undefined
  readonly batonAppId?: string | undefined
  readonly batonConnectorId?: string | undefined
}

export interface TaskAuditAccountLifecycleActionFailed {
  readonly batonActionDisplayName?: string | undefined
  readonly batonActionInvocationId?: string | undefined
  readonly batonActionName?: string | undefined
  readonly batonAppId?: string | undefined
  readonly batonConnectorId?: string | undefined
  readonly error?: string | undefined
}

export interface TaskAuditActionInstanceCreated {
  readonly instance?: PolicyActionInstance | undefined
}

export interface TaskAuditActionInstanceFailed {
  readonly instance?: PolicyActionInstance | undefined
}

export interface TaskAuditActionInstanceSucceeded {
  readonly instance?: PolicyActionInstance | undefined
}

export interface TaskAuditActionSubmitted {
  readonly action?: TaskAction | undefined
}

export interface TaskAuditApprovalAutoAcceptedByPolicy {
}

export interface TaskAuditApprovalAutoRejectedByPolicy {
}

export interface TaskAuditApprovalHappenedAutomatically {
}

export interface TaskAuditApprovalInstanceChange {
  readonly instance?: ApprovalInstance | undefined
}

export interface TaskAuditAutomationTriggered {
  readonly automationExecutionId?: number | undefined
  readonly automationId?: string | undefined
  readonly automationName?: string | undefined
}

export interface TaskAuditBulkActionError {
  readonly error?: string | undefined
}

export interface TaskAuditCertifyOutcome {
  readonly outcome?: 'CERTIFY_OUTCOME_UNSPECIFIED' | 'CERTIFY_OUTCOME_CERTIFIED' | 'CERTIFY_OUTCOME_DECERTIFIED' | 'CERTIFY_OUTCOME_ERROR' | 'CERTIFY_OUTCOME_CANCELLED' | 'CERTIFY_OUTCOME_WAIT_TIMED_OUT' | undefined
}

export interface TaskAuditComment {
  readonly comment?: string | undefined
  readonly updatedAt?: Date | undefined
  readonly updatedBy?: string | undefined
}

export interface TaskAuditConditionalPolicyExecutionResult {
  readonly chainDepth?: number | undefined
  readonly condition?: string | undefined
  readonly conditionMatched?: boolean | undefined
  readonly defaultCondition?: boolean | undefined
  readonly error?: string | undefined
  readonly outcomePolicyId?: string | undefined
  readonly policyId?: string | undefined
  readonly policyKey?: string | undefined
}

export interface TaskAuditConnectorActionResult {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly cancelled?: TaskAuditCancelledResult | undefined
  readonly connectorActionId?: string | undefined
  readonly connectorId?: string | undefined
  readonly error?: TaskAuditErrorResult | undefined
  readonly pending?: TaskAuditPendingResult | undefined
  readonly success?: TaskAuditSuccessResult | undefined
}

export interface TaskAuditCreatedReplacementExtensionGrantTask {
  readonly newTaskId?: string | undefined
  readonly newTaskNumericId?: number | undefined
}

export interface TaskAuditEscalateToEmergencyAccess {
  readonly oldPolicyId?: string | undefined
  readonly oldPolicyStepId?: string | undefined
}

export interface TaskAuditExpressionPolicyStepError {
  readonly error?: string | undefined
}

export interface TaskAuditExternalTicketCreated {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly externalTicketId?: string | undefined
  readonly externalTicketProvisionerConfigId?: string | undefined
  readonly externalTicketProvisionerConfigName?: string | undefined
  readonly externalTicketUrl?: string | undefined
}

export interface TaskAuditExternalTicketError {
  readonly errorMessage?: string | undefined
}

export interface TaskAuditExternalTicketProvisionStepResolved {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly externalTicketId?: string | undefined
  readonly externalTicketProvisionerConfigId?: string | undefined
  readonly externalTicketUrl?: string | undefined
}

export interface TaskAuditExternalTicketTriggered {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly externalTicketId?: string | undefined
  readonly externalTicketProvisionerConfigId?: string | undefined
  readonly externalTicketProvisionerConfigName?: string | undefined
}

export interface TaskAuditFinishedConnectorActions {
  readonly policyStepId?: string | undefined
}

export interface TaskAuditFormInstanceChange {
  readonly isValid?: boolean | undefined
}

export interface TaskAuditGrantDurationUpdated {
  readonly duration?: number | undefined
}

export interface TaskAuditGrantOutcome {
  readonly outcome?: 'GRANT_OUTCOME_UNSPECIFIED' | 'GRANT_OUTCOME_GRANTED' | 'GRANT_OUTCOME_DENIED' | 'GRANT_OUTCOME_ERROR' | 'GRANT_OUTCOME_CANCELLED' | 'GRANT_OUTCOME_WAIT_TIMED_OUT' | undefined
}

export interface TaskAuditHardReset {
  readonly oldPolicyStepId?: string | undefined
}

export interface TaskAuditListRequest {
  readonly commentsOnly?: boolean | undefined
  readonly newestFirst?: boolean | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly refs?: readonly TaskAuditViewRef[] | undefined
  readonly taskId?: string | undefined
}

export interface TaskAuditListResponse {
  readonly list?: readonly TaskAuditView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface TaskAuditMetaData {
  readonly user?: User | undefined
}

export interface TaskAuditNewTask {
}

export interface TaskAuditNewTaskCreatedFrom {
  readonly originalTaskId?: string | undefined
  readonly originalTaskNumericId?: number | undefined
  readonly originalTaskType?: string | undefined
}

export interface TaskAuditPolicyApprovalReassigned {
  readonly newPolicyStepId?: string | undefined
  readonly newUsers?: readonly string[] | undefined
  readonly oldPolicyStepId?: string | undefined
  readonly users?: readonly User[] | undefined
}

export interface TaskAuditPolicyChanged {
  readonly newPolicyId?: string | undefined
  readonly oldPolicyId?: string | undefined
}

export interface TaskAuditPolicyEvaluationStep {
  readonly stepComment?: string | undefined
}

export interface TaskAuditPolicyProvisionCancelled {
  readonly cancelReason?: string | undefined
}

export interface TaskAuditPolicyProvisionError {
  readonly error?: string | undefined
}

export interface TaskAuditPolicyProvisionReassigned {
  readonly newPolicyStepId?: string | undefined
  readonly newUsers?: readonly string[] | undefined
  readonly oldPolicyStepId?: string | undefined
  readonly users?: readonly User[] | undefined
}

export interface TaskAuditProvisionEntitlementMergeCompleted {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
}

export interface TaskAuditProvisionEntitlementMergeTimedOut {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
}

export interface TaskAuditProvisionWaitingForEntitlementMerge {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly fallbackAt?: Date | undefined
}

export interface TaskAuditReassignedToDelegate {
  readonly delegatedAssigneeUser?: User | undefined
  readonly delegatedAssigneeUserId?: string | undefined
  readonly originalAssigneeUser?: User | undefined
  readonly originalAssigneeUserId?: string | undefined
}

export interface TaskAuditReassignmentFallbackToAdmin {
  readonly adminUserIds?: readonly string[] | undefined
  readonly adminUsers?: readonly User[] | undefined
}

export interface TaskAuditReassignmentListError {
  readonly errorMessage?: string | undefined
}

export interface TaskAuditRequestDefaultsApplied {
  readonly appId?: string | undefined
  readonly routingRuleId?: string | undefined
  readonly source?: 'APPLIED_SETTINGS_SOURCE_UNSPECIFIED' | 'APPLIED_SETTINGS_SOURCE_ENTITLEMENT_OVERRIDE' | 'APPLIED_SETTINGS_SOURCE_ROUTING_RULE' | 'APPLIED_SETTINGS_SOURCE_ENTITLEMENT_DEFAULT' | 'APPLIED_SETTINGS_SOURCE_APP_DEFAULT' | 'APPLIED_SETTINGS_SOURCE_ACCESS_PROFILE_DEFAULT' | undefined
}

export interface TaskAuditRestart {
  readonly oldPolicyStepId?: string | undefined
}

export interface TaskAuditRevokeOutcome {
  readonly outcome?: 'REVOKE_OUTCOME_UNSPECIFIED' | 'REVOKE_OUTCOME_REVOKED' | 'REVOKE_OUTCOME_DENIED' | 'REVOKE_OUTCOME_ERROR' | 'REVOKE_OUTCOME_CANCELLED' | 'REVOKE_OUTCOME_WAIT_TIMED_OUT' | undefined
}

export interface TaskAuditSLAEscalation {
  readonly message?: string | undefined
}

export interface TaskAuditStartedConnectorActions {
  readonly policyStepId?: string | undefined
}

export interface TaskAuditStateChange {
  readonly previousState?: 'TASK_STATE_UNSPECIFIED' | 'TASK_STATE_OPEN' | 'TASK_STATE_CLOSED' | undefined
}

export interface TaskAuditStepSkipped {
  readonly skippedBy?: string | undefined
}

export interface TaskAuditStepUpApproval {
  readonly stepUpTransactionId?: string | undefined
}

export interface TaskAuditView {
  readonly accessRequestOutcome?: TaskAuditAccessRequestOutcome | undefined
  readonly accountDeleted?: TaskAuditAccountDeleted | undefined
  readonly accountLifecycleActionCreated?: TaskAuditAccountLifecycleActionCreated | undefined
  readonly accountLifecycleActionFailed?: TaskAuditAccountLifecycleActionFailed | undefined
  readonly actionInstanceCreated?: TaskAuditActionInstanceCreated | undefined
  readonly actionInstanceFailed?: TaskAuditActionInstanceFailed | undefined
  readonly actionInstanceSucceeded?: TaskAuditActionInstanceSucceeded | undefined
  readonly actionResult?: TaskAuditConnectorActionResult | undefined
  readonly actionSubmitted?: TaskAuditActionSubmitted | undefined
  readonly approvalAutoAcceptedByPolicy?: TaskAuditApprovalAutoAcceptedByPolicy | undefined
  readonly approvalAutoRejectedByPolicy?: TaskAuditApprovalAutoRejectedByPolicy | undefined
  readonly approvalInstanceChange?: TaskAuditApprovalInstanceChange | undefined
  readonly approvalReassigned?: TaskAuditPolicyApprovalReassigned | undefined
  readonly approvedAutomatically?: TaskAuditApprovalHappenedAutomatically | undefined
  readonly automationTriggered?: TaskAuditAutomationTriggered | undefined
  readonly bulkActionError?: TaskAuditBulkActionError | undefined
  readonly certifyOutcome?: TaskAuditCertifyOutcome | undefined
  readonly comment?: TaskAuditComment | undefined
  readonly conditionalPolicyExecutionResult?: TaskAuditConditionalPolicyExecutionResult | undefined
  readonly connectorActionsEnd?: TaskAuditFinishedConnectorActions | undefined
  readonly connectorActionsStart?: TaskAuditStartedConnectorActions | undefined
  readonly created?: Date | undefined
  readonly createdReplacementExtensionGrantTask?: TaskAuditCreatedReplacementExtensionGrantTask | undefined
  readonly currentState?: 'TASK_STATE_UNSPECIFIED' | 'TASK_STATE_OPEN' | 'TASK_STATE_CLOSED' | undefined
  readonly eventType?: 'TASK_AUDIT_EVENT_TYPE_UNSPECIFIED' | 'TASK_AUDIT_EVENT_TYPE_NEUTRAL' | 'TASK_AUDIT_EVENT_TYPE_ERROR' | undefined
  readonly expressionPolicyStepError?: TaskAuditExpressionPolicyStepError | undefined
  readonly externalTicketCreated?: TaskAuditExternalTicketCreated | undefined
  readonly externalTicketError?: TaskAuditExternalTicketError | undefined
  readonly externalTicketProvisionStepResolved?: TaskAuditExternalTicketProvisionStepResolved | undefined
  readonly externalTicketTriggered?: TaskAuditExternalTicketTriggered | undefined
  readonly formInstanceChange?: TaskAuditFormInstanceChange | undefined
  readonly grantDurationUpdated?: TaskAuditGrantDurationUpdated | undefined
  readonly grantOutcome?: TaskAuditGrantOutcome | undefined
  readonly hardReset?: TaskAuditHardReset | undefined
  readonly id?: string | undefined
  readonly metadata?: TaskAuditMetaData | undefined
  readonly policyChanged?: TaskAuditPolicyChanged | undefined
  readonly policyEvaluationStep?: TaskAuditPolicyEvaluationStep | undefined
  readonly provisionCancelled?: TaskAuditPolicyProvisionCancelled | undefined
  readonly provisionEntitlementMergeCompleted?: TaskAuditProvisionEntitlementMergeCompleted | undefined
  readonly provisionEntitlementMergeTimedOut?: TaskAuditProvisionEntitlementMergeTimedOut | undefined
  readonly provisionError?: TaskAuditPolicyProvisionError | undefined
  readonly provisionReassigned?: TaskAuditPolicyProvisionReassigned | undefined
  readonly provisionWaitingForEntitlementMerge?: TaskAuditProvisionWaitingForEntitlementMerge | undefined
  readonly reassignedToDelegate?: TaskAuditReassignedToDelegate | undefined
  readonly reassignmentFallbackToAdmin?: TaskAuditReassignmentFallbackToAdmin | undefined
  readonly reassignmentListError?: TaskAuditReassignmentListError | undefined
  readonly requestDefaultsApplied?: TaskAuditRequestDefaultsApplied | undefined
  readonly revokeOutcome?: TaskAuditRevokeOutcome | undefined
  readonly slaEscalation?: TaskAuditSLAEscalation | undefined
  readonly source?: 'SOURCE_UNSPECIFIED' | 'SOURCE_C1' | 'SOURCE_JIRA' | 'SOURCE_SLACK' | 'SOURCE_COPILOT_AGENTS' | undefined
  readonly stateChange?: TaskAuditStateChange | undefined
  readonly stepSkipped?: TaskAuditStepSkipped | undefined
  readonly stepUpApproval?: TaskAuditStepUpApproval | undefined
  readonly taskCreated?: TaskAuditNewTask | undefined
  readonly taskCreatedFrom?: TaskAuditNewTaskCreatedFrom | undefined
  readonly taskEscalated?: TaskAuditEscalateToEmergencyAccess | undefined
  readonly taskRestarted?: TaskAuditRestart | undefined
  readonly ticketId?: string | undefined
  readonly userId?: string | undefined
  readonly waitStepAnalysisSuccess?: TaskAuditWaitForAnalysisStepSuccess | undefined
  readonly waitStepAnalysisTimedOut?: TaskAuditWaitForAnalysisStepTimedOut | undefined
  readonly waitStepAnalysisWaiting?: TaskAuditWaitForAnalysisStepWaiting | undefined
  readonly waitStepSuccess?: TaskAuditWaitStepSuccess | undefined
  readonly waitStepTimedOut?: TaskAuditWaitStepTimedOut | undefined
  readonly waitStepUntilTime?: TaskAuditWaitStepUntilTime | undefined
  readonly waitStepWaiting?: TaskAuditWaitStepWaiting | undefined
  readonly webhookApprovalAttempt?: TaskAuditWebhookApprovalAttempt | undefined
  readonly webhookApprovalBadResponse?: TaskAuditWebhookApprovalBadResponse | undefined
  readonly webhookApprovalFatalError?: TaskAuditWebhookApprovalFatalError | undefined
  readonly webhookApprovalSuccess?: TaskAuditWebhookApprovalSuccess | undefined
  readonly webhookApprovalTriggered?: TaskAuditWebhookApprovalTriggered | undefined
  readonly webhookAttempt?: TaskAuditWebhookAttempt | undefined
  readonly webhookSuccess?: TaskAuditWebhookSuccess | undefined
  readonly webhookTriggered?: TaskAuditWebhookTriggered | undefined
  readonly workflowStep?: number | undefined
}

export interface TaskAuditViewRef {
  readonly id?: string | undefined
}

export interface TaskAuditWaitForAnalysisStepSuccess {
  readonly stepId?: string | undefined
  readonly succeededAt?: Date | undefined
}

export interface TaskAuditWaitForAnalysisStepTimedOut {
  readonly stepId?: string | undefined
  readonly timedOutAt?: Date | undefined
}

export interface TaskAuditWaitForAnalysisStepWaiting {
  readonly stepId?: string | undefined
}

export interface TaskAuditWaitStepSuccess {
  readonly condition?: string | undefined
  readonly stepId?: string | undefined
  readonly succeededAt?: Date | undefined
}

export interface TaskAuditWaitStepTimedOut {
  readonly condition?: string | undefined
  readonly stepId?: string | undefined
  readonly timedOutAt?: Date | undefined
}

export interface TaskAuditWaitStepUntilTime {
  readonly stepId?: string | undefined
  readonly untilTime?: Date | undefined
}

export interface TaskAuditWaitStepWaiting {
  readonly condition?: string | undefined
  readonly stepId?: string | undefined
}

export interface TaskAuditWebhookApprovalAttempt {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookApprovalBadResponse {
  readonly error?: string | undefined
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookApprovalFatalError {
  readonly error?: string | undefined
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookApprovalSuccess {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookApprovalTriggered {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookAttempt {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookSuccess {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskAuditWebhookTriggered {
  readonly webhookId?: string | undefined
  readonly webhookInstanceId?: string | undefined
  readonly webhookName?: string | undefined
  readonly webhookUrl?: string | undefined
}

export interface TaskExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface TaskGrantSource {
  readonly conversationId?: string | undefined
  readonly externalUrl?: string | undefined
  readonly integrationId?: string | undefined
  readonly isExtension?: boolean | undefined
  readonly requestId?: string | undefined
}

export interface TaskRef {
  readonly id?: string | undefined
}

export interface TaskRevocationTarget {
  readonly entitlementRef?: AppEntitlementRef | undefined
}

export interface TaskRevokeSource {
  readonly expired?: TaskRevokeSourceExpired | undefined
  readonly nonUsage?: TaskRevokeSourceNonUsage | undefined
  readonly request?: TaskRevokeSourceRequest | undefined
  readonly review?: TaskRevokeSourceReview | undefined
}

export interface TaskRevokeSourceExpired {
  readonly expiredAt?: Date | undefined
}

export interface TaskRevokeSourceNonUsage {
  readonly expiresAt?: Date | undefined
  readonly lastLogin?: Date | undefined
}

export interface TaskRevokeSourceRequest {
  readonly requestUserId?: string | undefined
}

export interface TaskRevokeSourceReview {
  readonly accessReviewId?: string | undefined
  readonly certTicketId?: string | undefined
}

export interface TaskSearchRequest {
  readonly accessReviewIds?: readonly string[] | undefined
  readonly accountOwnerIds?: readonly string[] | undefined
  readonly accountStatuses?: readonly ('STATUS_UNSPECIFIED' | 'STATUS_ENABLED' | 'STATUS_DISABLED' | 'STATUS_DELETED')[] | undefined
  readonly accountTypes?: readonly ('APP_USER_TYPE_UNSPECIFIED' | 'APP_USER_TYPE_USER' | 'APP_USER_TYPE_SERVICE_ACCOUNT' | 'APP_USER_TYPE_SYSTEM_ACCOUNT')[] | undefined
  readonly actorId?: string | undefined
  readonly appEntitlementIds?: readonly string[] | undefined
  readonly appResourceIds?: readonly string[] | undefined
  readonly appResourceTypeIds?: readonly string[] | undefined
  readonly appUserSubjectIds?: readonly string[] | undefined
  readonly applicationIds?: readonly string[] | undefined
  readonly assignedOrStepApproverUserId?: string | undefined
  readonly assigneesInIds?: readonly string[] | undefined
  readonly certifyOutcomes?: readonly ('CERTIFY_OUTCOME_UNSPECIFIED' | 'CERTIFY_OUTCOME_CERTIFIED' | 'CERTIFY_OUTCOME_DECERTIFIED' | 'CERTIFY_OUTCOME_ERROR' | 'CERTIFY_OUTCOME_CANCELLED' | 'CERTIFY_OUTCOME_WAIT_TIMED_OUT')[] | undefined
  readonly createdAfter?: Date | undefined
  readonly createdBefore?: Date | undefined
  readonly currentStep?: 'TASK_SEARCH_CURRENT_STEP_UNSPECIFIED' | 'TASK_SEARCH_CURRENT_STEP_APPROVAL' | 'TASK_SEARCH_CURRENT_STEP_PROVISION' | undefined
  readonly emergencyStatus?: 'UNSPECIFIED' | 'ALL' | 'NON_EMERGENCY' | 'EMERGENCY' | undefined
  readonly excludeAppEntitlementIds?: readonly string[] | undefined
  readonly excludeAppResourceTypeIds?: readonly string[] | undefined
  readonly excludeApplicationIds?: readonly string[] | undefined
  readonly excludeIds?: readonly string[] | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly grantOutcomes?: readonly ('GRANT_OUTCOME_UNSPECIFIED' | 'GRANT_OUTCOME_GRANTED' | 'GRANT_OUTCOME_DENIED' | 'GRANT_OUTCOME_ERROR' | 'GRANT_OUTCOME_CANCELLED' | 'GRANT_OUTCOME_WAIT_TIMED_OUT')[] | undefined
  readonly includeActedAfter?: Date | undefined
  readonly includeDeleted?: boolean | undefined
  readonly myWorkUserIds?: readonly string[] | undefined
  readonly olderThanDuration?: number | undefined
  readonly openerIds?: readonly string[] | undefined
  readonly openerOrSubjectUserId?: string | undefined
  readonly outcomeAfter?: Date | undefined
  readonly outcomeBefore?: Date | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly pendingActionFilter?: 'PENDING_ACTION_FILTER_UNSPECIFIED' | 'PENDING_ACTION_FILTER_WITH_PENDING' | 'PENDING_ACTION_FILTER_WITHOUT_PENDING' | undefined
  readonly previouslyActedOnIds?: readonly string[] | undefined
  readonly query?: string | undefined
  readonly refs?: readonly TaskRef[] | undefined
  readonly requireApprovalReason?: boolean | undefined
  readonly requireDenialReason?: boolean | undefined
  readonly revokeOutcomes?: readonly ('REVOKE_OUTCOME_UNSPECIFIED' | 'REVOKE_OUTCOME_REVOKED' | 'REVOKE_OUTCOME_DENIED' | 'REVOKE_OUTCOME_ERROR' | 'REVOKE_OUTCOME_CANCELLED' | 'REVOKE_OUTCOME_WAIT_TIMED_OUT')[] | undefined
  readonly sortBy?: 'TASK_SEARCH_SORT_BY_UNSPECIFIED' | 'TASK_SEARCH_SORT_BY_ACCOUNT' | 'TASK_SEARCH_SORT_BY_RESOURCE' | 'TASK_SEARCH_SORT_BY_ACCOUNT_OWNER' | 'TASK_SEARCH_SORT_BY_REVERSE_TICKET_ID' | 'TASK_SEARCH_SORT_BY_TICKET_ID' | 'TASK_SEARCH_SORT_BY_CREATED_AT' | 'TASK_SEARCH_SORT_BY_REVERSE_CREATED_AT' | 'TASK_SEARCH_SORT_BY_APP_RESOURCE_ID_AND_APP_ENTITLEMENT' | undefined
  readonly stepApprovalTypes?: readonly ('STEP_APPROVAL_TYPE_UNSPECIFIED' | 'STEP_APPROVAL_TYPE_USERS' | 'STEP_APPROVAL_TYPE_MANAGER' | 'STEP_APPROVAL_TYPE_APP_OWNERS' | 'STEP_APPROVAL_TYPE_GROUP' | 'STEP_APPROVAL_TYPE_SELF' | 'STEP_APPROVAL_TYPE_ENTITLEMENT_OWNERS' | 'STEP_APPROVAL_TYPE_EXPRESSION' | 'STEP_APPROVAL_TYPE_WEBHOOK' | 'STEP_APPROVAL_TYPE_RESOURCE_OWNERS' | 'STEP_APPROVAL_TYPE_AGENT')[] | undefined
  readonly subjectIds?: readonly string[] | undefined
  readonly taskStates?: readonly ('TASK_STATE_UNSPECIFIED' | 'TASK_STATE_OPEN' | 'TASK_STATE_CLOSED')[] | undefined
  readonly taskTypes?: readonly TaskType[] | undefined
  readonly userEmploymentStatuses?: readonly string[] | undefined
}

export interface TaskSearchResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly TaskView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface TaskServiceActionResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
  readonly ticketActionId?: string | undefined
}

export interface TaskServiceCreateGrantRequest {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly description?: string | undefined
  readonly emergencyAccess?: boolean | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly grantDuration?: number | undefined
  readonly identityUserId?: string | undefined
  readonly requestData?: object | undefined
  readonly source?: TaskGrantSource | undefined
}

export interface TaskServiceCreateGrantResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
}

export interface TaskServiceCreateRevokeRequest {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly description?: string | undefined
  readonly expandMask?: TaskExpandMask | undefined
  readonly identityUserId?: string | undefined
}

export interface TaskServiceCreateRevokeResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
}

export interface TaskServiceGetResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly taskView?: TaskView | undefined
}

export interface TaskType {
  readonly action?: TaskTypeAction | undefined
  readonly certify?: TaskTypeCertify | undefined
  readonly finding?: TaskTypeFinding | undefined
  readonly grant?: TaskTypeGrant | undefined
  readonly offboarding?: TaskTypeOffboarding | undefined
  readonly revoke?: TaskTypeRevoke | undefined
}

export interface TaskTypeAction {
  readonly actionId?: string | undefined
  readonly actionInstance?: TaskActionInstance | undefined
  readonly createdAppEntitlementIds?: readonly string[] | undefined
  readonly createdAppResourceId?: string | undefined
  readonly createdAppResourceTypeId?: string | undefined
  readonly displayName?: string | undefined
  readonly finding?: FindingTarget | undefined
  readonly formValues?: object | undefined
  readonly outcome?: 'ACTION_OUTCOME_UNSPECIFIED' | 'ACTION_OUTCOME_SUCCESS' | 'ACTION_OUTCOME_DENIED' | 'ACTION_OUTCOME_ERROR' | 'ACTION_OUTCOME_CANCELLED' | undefined
  readonly outcomeTime?: Date | undefined
  readonly scopeRole?: ScopeRole | undefined
  readonly toolCall?: GatedToolCallTarget | undefined
  readonly type?: 'TYPE_UNSPECIFIED' | 'TYPE_GRANT' | 'TYPE_WORKFLOW' | 'TYPE_RESOURCE_ACTION' | 'TYPE_TOOL_CALL' | 'TYPE_MANUAL' | undefined
}

export interface TaskTypeCertify {
  readonly accessReviewId?: string | undefined
  readonly accessReviewSelection?: string | undefined
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly identityUserId?: string | undefined
  readonly outcome?: 'CERTIFY_OUTCOME_UNSPECIFIED' | 'CERTIFY_OUTCOME_CERTIFIED' | 'CERTIFY_OUTCOME_DECERTIFIED' | 'CERTIFY_OUTCOME_ERROR' | 'CERTIFY_OUTCOME_CANCELLED' | 'CERTIFY_OUTCOME_WAIT_TIMED_OUT' | undefined
  readonly outcomeTime?: Date | undefined
  readonly resource?: AppResourceRef | undefined
}

export interface TaskTypeFinding {
  readonly findingId?: string | undefined
  readonly findingType?: string | undefined
  readonly outcome?: 'FINDING_TASK_OUTCOME_UNSPECIFIED' | 'FINDING_TASK_OUTCOME_REMEDIATED' | 'FINDING_TASK_OUTCOME_RISK_ACCEPTED' | 'FINDING_TASK_OUTCOME_CANCELLED' | undefined
  readonly outcomeTime?: Date | undefined
}

export interface TaskTypeGrant {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly grantDuration?: number | undefined
  readonly identityUserId?: string | undefined
  readonly outcome?: 'GRANT_OUTCOME_UNSPECIFIED' | 'GRANT_OUTCOME_GRANTED' | 'GRANT_OUTCOME_DENIED' | 'GRANT_OUTCOME_ERROR' | 'GRANT_OUTCOME_CANCELLED' | 'GRANT_OUTCOME_WAIT_TIMED_OUT' | undefined
  readonly outcomeTime?: Date | undefined
  readonly source?: TaskGrantSource | undefined
}

export interface TaskTypeOffboarding {
  readonly outcome?: 'OFFBOARDING_OUTCOME_UNSPECIFIED' | 'OFFBOARDING_OUTCOME_IN_PROGRESS' | 'OFFBOARDING_OUTCOME_DONE' | 'OFFBOARDING_OUTCOME_ERROR' | 'OFFBOARDING_OUTCOME_CANCELLED' | undefined
  readonly outcomeTime?: Date | undefined
  readonly subjectUserId?: string | undefined
}

export interface TaskTypeRevoke {
  readonly appEntitlementId?: string | undefined
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly identityUserId?: string | undefined
  readonly outcome?: 'REVOKE_OUTCOME_UNSPECIFIED' | 'REVOKE_OUTCOME_REVOKED' | 'REVOKE_OUTCOME_DENIED' | 'REVOKE_OUTCOME_ERROR' | 'REVOKE_OUTCOME_CANCELLED' | 'REVOKE_OUTCOME_WAIT_TIMED_OUT' | undefined
  readonly outcomeTime?: Date | undefined
  readonly resource?: AppResourceRef | undefined
  readonly source?: TaskRevokeSource | undefined
}

export interface TaskView {
  readonly accessReviewPath?: string | undefined
  readonly appPath?: string | undefined
  readonly appUserLastUsagePath?: string | undefined
  readonly appUserPath?: string | undefined
  readonly approversPath?: string | undefined
  readonly createdByUserPath?: string | undefined
  readonly entitlementsPath?: string | undefined
  readonly identityUserPath?: string | undefined
  readonly insightsPath?: string | undefined
  readonly objectPermissions?: AuthorizationActorObjectPermissions | undefined
  readonly principalResourcePath?: string | undefined
  readonly resourceBindingsPath?: string | undefined
  readonly roleResourcePath?: string | undefined
  readonly scopeResourcePath?: string | undefined
  readonly stepApproversPath?: string | undefined
  readonly task?: Task | undefined
  readonly userPath?: string | undefined
}

export interface SearchUsersRequest {
  readonly delegateStatus?: 'DELEGATE_STATUS_UNSPECIFIED' | 'DELEGATE_STATUS_HAS_DELEGATE' | 'DELEGATE_STATUS_NO_DELEGATE' | undefined
  readonly delegatedUserIds?: readonly string[] | undefined
  readonly departments?: readonly string[] | undefined
  readonly email?: string | undefined
  readonly excludeIds?: readonly string[] | undefined
  readonly excludeOrigins?: readonly ('USER_ORIGIN_UNSPECIFIED' | 'USER_ORIGIN_DIRECTORY' | 'USER_ORIGIN_LOCAL' | 'USER_ORIGIN_SYSTEM')[] | undefined
  readonly excludeTypes?: readonly ('USER_TYPE_UNSPECIFIED' | 'USER_TYPE_SYSTEM' | 'USER_TYPE_HUMAN' | 'USER_TYPE_SERVICE' | 'USER_TYPE_AGENT')[] | undefined
  readonly expandMask?: UserExpandMask | undefined
  readonly ids?: readonly string[] | undefined
  readonly isDelegate?: boolean | undefined
  readonly jobTitles?: readonly string[] | undefined
  readonly managerIds?: readonly string[] | undefined
  readonly origins?: readonly ('USER_ORIGIN_UNSPECIFIED' | 'USER_ORIGIN_DIRECTORY' | 'USER_ORIGIN_LOCAL' | 'USER_ORIGIN_SYSTEM')[] | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly query?: string | undefined
  readonly refs?: readonly UserRef[] | undefined
  readonly roleIds?: readonly string[] | undefined
  readonly sourceAppIds?: readonly string[] | undefined
  readonly userStatuses?: readonly ('UNKNOWN' | 'ENABLED' | 'DISABLED' | 'DELETED')[] | undefined
}

export interface SearchUsersResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly UserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface User {
  readonly createdAt?: Date | undefined
  readonly delegatedUserId?: string | undefined
  readonly deletedAt?: Date | undefined
  readonly department?: string | undefined
  readonly departmentSources?: readonly UserAttributeMappingSource[] | undefined
  readonly directoryIds?: readonly string[] | undefined
  readonly directoryStatus?: 'UNKNOWN' | 'ENABLED' | 'DISABLED' | 'DELETED' | undefined
  readonly directoryStatusSources?: readonly UserAttributeMappingSource[] | undefined
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly emailSources?: readonly UserAttributeMappingSource[] | undefined
  readonly emails?: readonly string[] | undefined
  readonly employeeIdSources?: readonly UserAttributeMappingSource[] | undefined
  readonly employeeIds?: readonly string[] | undefined
  readonly employmentStatus?: string | undefined
  readonly employmentStatusSources?: readonly UserAttributeMappingSource[] | undefined
  readonly employmentType?: string | undefined
  readonly employmentTypeSources?: readonly UserAttributeMappingSource[] | undefined
  readonly id?: string | undefined
  readonly jobTitle?: string | undefined
  readonly jobTitleSources?: readonly UserAttributeMappingSource[] | undefined
  readonly managerIds?: readonly string[] | undefined
  readonly managerSources?: readonly UserAttributeMappingSource[] | undefined
  readonly origin?: 'USER_ORIGIN_UNSPECIFIED' | 'USER_ORIGIN_DIRECTORY' | 'USER_ORIGIN_LOCAL' | 'USER_ORIGIN_SYSTEM' | undefined
  readonly profile?: object | undefined
  readonly roleIds?: readonly string[] | undefined
  readonly status?: 'UNKNOWN' | 'ENABLED' | 'DISABLED' | 'DELETED' | undefined
  readonly type?: 'USER_TYPE_UNSPECIFIED' | 'USER_TYPE_SYSTEM' | 'USER_TYPE_HUMAN' | 'USER_TYPE_SERVICE' | 'USER_TYPE_AGENT' | undefined
  readonly updatedAt?: Date | undefined
  readonly username?: string | undefined
  readonly usernameSources?: readonly UserAttributeMappingSource[] | undefined
  readonly usernames?: readonly string[] | undefined
}

export interface UserAttributeMappingSource {
  readonly appId?: string | undefined
  readonly appUserId?: string | undefined
  readonly appUserProfileAttributeKey?: string | undefined
  readonly priority?: number | undefined
  readonly userAttributeMappingId?: string | undefined
  readonly value?: string | undefined
}

export interface UserExpandMask {
  readonly paths?: readonly string[] | undefined
}

export interface UserRef {
  readonly id?: string | undefined
}

export interface UserServiceGetResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly userView?: UserView | undefined
}

export interface UserServiceListResponse {
  readonly expanded?: readonly Any[] | undefined
  readonly list?: readonly UserView[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface UserView {
  readonly delegatedUserPath?: string | undefined
  readonly directoriesPath?: string | undefined
  readonly managersPath?: string | undefined
  readonly objectPermissions?: AuthorizationActorObjectPermissions | undefined
  readonly rolesPath?: string | undefined
  readonly user?: User | undefined
  readonly userId?: string | undefined
}

export interface ValidateAnyRules {
  readonly in?: readonly string[] | undefined
  readonly notIn?: readonly string[] | undefined
  readonly required?: boolean | undefined
}

export interface ValidateBoolRules {
  readonly const?: boolean | undefined
}

export interface ValidateBytesRules {
  readonly const?: Uint8Array | undefined
  readonly contains?: Uint8Array | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly Uint8Array[] | undefined
  readonly ip?: boolean | undefined
  readonly ipv4?: boolean | undefined
  readonly ipv6?: boolean | undefined
  readonly len?: number | undefined
  readonly maxLen?: number | undefined
  readonly minLen?: number | undefined
  readonly notIn?: readonly Uint8Array[] | undefined
  readonly pattern?: string | undefined
  readonly prefix?: Uint8Array | undefined
  readonly suffix?: Uint8Array | undefined
}

export interface ValidateDoubleRules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateDurationRules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
  readonly required?: boolean | undefined
}

export interface ValidateEnumRules {
  readonly const?: number | undefined
  readonly definedOnly?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateFieldRules {
  readonly any?: ValidateAnyRules | undefined
  readonly bool?: ValidateBoolRules | undefined
  readonly bytes?: ValidateBytesRules | undefined
  readonly double?: ValidateDoubleRules | undefined
  readonly duration?: ValidateDurationRules | undefined
  readonly enum?: ValidateEnumRules | undefined
  readonly fixed32?: ValidateFixed32Rules | undefined
  readonly fixed64?: ValidateFixed64Rules | undefined
  readonly float?: ValidateFloatRules | undefined
  readonly int32?: ValidateInt32Rules | undefined
  readonly int64?: ValidateInt64Rules | undefined
  readonly map?: ValidateMapRules | undefined
  readonly message?: ValidateMessageRules | undefined
  readonly repeated?: ValidateRepeatedRules | undefined
  readonly sfixed32?: ValidateSFixed32Rules | undefined
  readonly sfixed64?: ValidateSFixed64Rules | undefined
  readonly sint32?: ValidateSInt32Rules | undefined
  readonly sint64?: ValidateSInt64Rules | undefined
  readonly string?: ValidateStringRules | undefined
  readonly timestamp?: ValidateTimestampRules | undefined
  readonly uint32?: ValidateUInt32Rules | undefined
  readonly uint64?: ValidateUInt64Rules | undefined
}

export interface ValidateFixed32Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateFixed64Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateFloatRules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateInt32Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateInt64Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateMapRules {
  readonly ignoreEmpty?: boolean | undefined
  readonly keys?: ValidateFieldRules | undefined
  readonly maxPairs?: number | undefined
  readonly minPairs?: number | undefined
  readonly noSparse?: boolean | undefined
  readonly values?: ValidateFieldRules | undefined
}

export interface ValidateMessageRules {
  readonly required?: boolean | undefined
  readonly skip?: boolean | undefined
}

export interface ValidateRepeatedRules {
  readonly ignoreEmpty?: boolean | undefined
  readonly items?: ValidateFieldRules | undefined
  readonly maxItems?: number | undefined
  readonly minItems?: number | undefined
  readonly unique?: boolean | undefined
}

export interface ValidateSFixed32Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateSFixed64Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateSInt32Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateSInt64Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateStringRules {
  readonly address?: boolean | undefined
  readonly const?: string | undefined
  readonly contains?: string | undefined
  readonly email?: boolean | undefined
  readonly hostname?: boolean | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly string[] | undefined
  readonly ip?: boolean | undefined
  readonly ipv4?: boolean | undefined
  readonly ipv6?: boolean | undefined
  readonly len?: number | undefined
  readonly lenBytes?: number | undefined
  readonly maxBytes?: number | undefined
  readonly maxLen?: number | undefined
  readonly minBytes?: number | undefined
  readonly minLen?: number | undefined
  readonly notContains?: string | undefined
  readonly notIn?: readonly string[] | undefined
  readonly pattern?: string | undefined
  readonly prefix?: string | undefined
  readonly strict?: boolean | undefined
  readonly suffix?: string | undefined
  readonly uri?: boolean | undefined
  readonly uriRef?: boolean | undefined
  readonly uuid?: boolean | undefined
  readonly wellKnownRegex?: 'UNKNOWN' | 'HTTP_HEADER_NAME' | 'HTTP_HEADER_VALUE' | undefined
}

export interface ValidateTimestampRules {
  readonly const?: Date | undefined
  readonly gt?: Date | undefined
  readonly gtNow?: boolean | undefined
  readonly gte?: Date | undefined
  readonly lt?: Date | undefined
  readonly ltNow?: boolean | undefined
  readonly lte?: Date | undefined
  readonly required?: boolean | undefined
  readonly within?: number | undefined
}

export interface ValidateUInt32Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface ValidateUInt64Rules {
  readonly const?: number | undefined
  readonly gt?: number | undefined
  readonly gte?: number | undefined
  readonly ignoreEmpty?: boolean | undefined
  readonly in?: readonly number[] | undefined
  readonly lt?: number | undefined
  readonly lte?: number | undefined
  readonly notIn?: readonly number[] | undefined
}

export interface About {
  readonly version?: string | undefined
  readonly licence?: string | undefined
  readonly nodeVersion?: string | undefined
  readonly startedAt?: Date | undefined
  readonly databaseVersion?: string | undefined
  readonly databaseBytes?: number | undefined
  readonly migrationCount?: number | undefined
  readonly lastMigration?: string | undefined
  readonly host?: string | undefined
  readonly now?: Date | undefined
  readonly clockOffset?: number | undefined
  readonly queues?: readonly QueueDepth[] | undefined
  readonly diskFreeBytes?: number | undefined
  readonly diskTotalBytes?: number | undefined
  readonly problems?: readonly string[] | undefined
}

export interface QueueDepth {
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly count?: number | undefined
  readonly oldestAt?: Date | undefined
}

export interface AccountDetails {
  readonly account?: AccountRow | undefined
  readonly emails?: readonly string[] | undefined
  readonly usernames?: readonly string[] | undefined
  readonly attributes?: readonly AccountAttribute[] | undefined
  readonly candidates?: readonly PersonRef[] | undefined
  readonly mayManage?: boolean | undefined
}

export interface AccountAttribute {
  readonly name?: string | undefined
  readonly value?: string | undefined
}

export interface SetAccountOwnerRequest {
  readonly accountIds?: readonly string[] | undefined
  readonly choice?: 'PERSON' | 'NOBODY' | 'RULE' | undefined
  readonly userId?: string | undefined
}

export interface SetAccountTypeRequest {
  readonly accountIds?: readonly string[] | undefined
  readonly type?: 'USER' | 'SERVICE' | 'SYSTEM' | undefined
}

export interface ChangedAccounts {
  readonly changedCount?: number | undefined
}

export interface CorrelateRequest {
  readonly strategy?: 'NARROW' | 'BROAD' | undefined
  readonly isPreview?: boolean | undefined
}

export interface CorrelateResponse {
  readonly begunCount?: number | undefined
  readonly changedCount?: number | undefined
  readonly endedCount?: number | undefined
  readonly ambiguousCount?: number | undefined
  readonly changes?: readonly AccountOwnerChange[] | undefined
  readonly isApplied?: boolean | undefined
}

export interface AccountOwnerChange {
  readonly accountId?: string | undefined
  readonly accountDisplayName?: string | undefined
  readonly from?: PersonRef | undefined
  readonly to?: PersonRef | undefined
  readonly rule?: string | undefined
}

export interface RemoveAppRequest {
  readonly displayName?: string | undefined
}

export interface WhatFallsWithApp {
  readonly accountCount?: number | undefined
  readonly openTaskCount?: number | undefined
  readonly campaignCount?: number | undefined
  readonly connectors?: readonly FallingObject[] | undefined
  readonly discoveredApps?: readonly FallingObject[] | undefined
}

export interface FallingObject {
  readonly id?: string | undefined
  readonly displayName?: string | undefined
}

export interface CatalogueEntry {
  readonly catalogId?: string | undefined
  readonly displayName?: string | undefined
  readonly vendor?: string | undefined
  readonly description?: string | undefined
  readonly documentationUrl?: string | undefined
  readonly isHosted?: boolean | undefined
  readonly fields?: readonly CatalogueField[] | undefined
  readonly options?: readonly CatalogueField[] | undefined
  readonly capabilities?: readonly CatalogueCapability[] | undefined
}

export interface CatalogueField {
  readonly name?: string | undefined
  readonly displayName?: string | undefined
  readonly type?: 'TEXT' | 'ADDRESS' | 'SECRET' | 'SWITCH' | 'CHOICE' | 'LIST' | undefined
  readonly isRequired?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly help?: string | undefined
  readonly choices?: readonly string[] | undefined
}

export interface CatalogueCapability {
  readonly resourceType?: string | undefined
  readonly displayName?: string | undefined
  readonly isSynced?: boolean | undefined
  readonly provisions?: readonly string[] | undefined
}

export interface ListCatalogueResponse {
  readonly list?: readonly CatalogueEntry[] | undefined
}

export interface ConnectorDetails {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly displayName?: string | undefined
  readonly appDisplayName?: string | undefined
  readonly catalogId?: string | undefined
  readonly hosting?: 'CLOUD' | 'SELF_HOSTED' | 'FILE' | undefined
  readonly status?: 'NOT_CONFIGURED' | 'SYNCING' | 'CONNECTED' | 'STALE' | 'ERROR' | 'PAUSED' | 'NEEDS_REVIEW' | 'DISABLED' | undefined
  readonly cause?: string | undefined
  readonly fix?: string | undefined
  readonly syncRunId?: string | undefined
  readonly lastSuccessAt?: Date | undefined
  readonly nextSyncAt?: Date | undefined
  readonly pausedAt?: Date | undefined
  readonly pausedByUserId?: string | undefined
  readonly pauseReason?: string | undefined
  readonly disabledAt?: Date | undefined
  readonly disabledReason?: string | undefined
  readonly secretExpiresAt?: Date | undefined
  readonly connectorVersion?: string | undefined
  readonly isProvisioningEnabled?: boolean | undefined
  readonly isAnomalyGuardEnabled?: boolean | undefined
  readonly options?: Readonly<Record<string, string>> | undefined
  readonly schedule?: ConnectorSchedule | undefined
  readonly lastTest?: ConnectorTest | undefined
  readonly version?: number | undefined
  readonly mayManage?: boolean | undefined
}

export interface ConnectorSchedule {
  readonly kind?: 'USUAL' | 'INTERVAL' | 'CRON' | undefined
  readonly interval?: number | undefined
  readonly cronSpec?: string | undefined
  readonly timezone?: string | undefined
}

export interface ConnectorTest {
  readonly testedAt?: Date | undefined
  readonly isPassed?: boolean | undefined
  readonly checks?: readonly ConnectorCheck[] | undefined
}

export interface ConnectorCheck {
  readonly name?: string | undefined
  readonly outcome?: 'PASSED' | 'WARNING' | 'FAILED' | 'SKIPPED' | undefined
  readonly cause?: string | undefined
  readonly fix?: string | undefined
}

export interface TestConnectorRequest {
  readonly settings?: Readonly<Record<string, string>> | undefined
}

export interface SetConnectorOptionsRequest {
  readonly version?: number | undefined
  readonly isProvisioningEnabled?: boolean | undefined
  readonly isAnomalyGuardEnabled?: boolean | undefined
  readonly options?: Readonly<Record<string, string>> | undefined
}

export interface DeleteConnectorRequest {
  readonly data?: 'KEEP' | 'END' | undefined
}

export interface DeleteConnectorResponse {
}

export interface PauseConnectorRequest {
  readonly reason?: string | undefined
}

export interface ResumeConnectorRequest {
}

export interface RotateConnectorRequest {
  readonly overlap?: number | undefined
  readonly isOpenEnded?: boolean | undefined
}

export interface RotateConnectorResponse {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly credentialId?: string | undefined
  readonly blocks?: readonly SetUpBlock[] | undefined
}

export interface SetUpBlock {
  readonly name?: string | undefined
  readonly syntax?: string | undefined
  readonly text?: string | undefined
}

export interface ConnectorCredentialSummary {
  readonly id?: string | undefined
  readonly clientId?: string | undefined
  readonly createdAt?: Date | undefined
  readonly createdByUserId?: string | undefined
  readonly lastUsedAt?: Date | undefined
  readonly endsAt?: Date | undefined
  readonly isEnded?: boolean | undefined
  readonly hostIds?: readonly string[] | undefined
}

export interface ListConnectorCredentialsResponse {
  readonly list?: readonly ConnectorCredentialSummary[] | undefined
}

export interface ConnectorHost {
  readonly hostId?: string | undefined
  readonly version?: string | undefined
  readonly sdkVersion?: string | undefined
  readonly os?: string | undefined
  readonly firstSeenAt?: Date | undefined
  readonly lastSeenAt?: Date | undefined
  readonly isAlive?: boolean | undefined
  readonly currentTask?: string | undefined
  readonly credentialId?: string | undefined
  readonly collidedAt?: Date | undefined
}

export interface ListConnectorHostsResponse {
  readonly list?: readonly ConnectorHost[] | undefined
}

export interface DirectoryUser {
  readonly id?: string | undefined
  readonly email?: string | undefined
  readonly displayName?: string | undefined
  readonly department?: string | undefined
  readonly jobTitle?: string | undefined
  readonly employeeId?: string | undefined
  readonly managerEmails?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
  readonly status?: string | undefined
  readonly version?: number | undefined
}

export interface SetRolesRequest {
  readonly userIds?: readonly string[] | undefined
  readonly roles?: readonly string[] | undefined
}

export interface SetRolesResponse {
  readonly changedCount?: number | undefined
}

export interface SetUserStatusRequest {
  readonly status?: 'ENABLED' | 'DISABLED' | 'DELETED' | undefined
}

export interface SetUserStatusResponse {
  readonly movedTaskCount?: number | undefined
  readonly cancelledTaskCount?: number | undefined
  readonly ownedCount?: number | undefined
}

export interface ImportUsersRequest {
  readonly csv?: string | undefined
  readonly isPreview?: boolean | undefined
  readonly disablesMissing?: boolean | undefined
}

export interface ImportUsersResponse {
  readonly createdCount?: number | undefined
  readonly changedCount?: number | undefined
  readonly unchangedCount?: number | undefined
  readonly disabledCount?: number | undefined
  readonly faultyCount?: number | undefined
  readonly isApplied?: boolean | undefined
  readonly lines?: readonly ImportedLine[] | undefined
}

export interface ImportedLine {
  readonly line?: number | undefined
  readonly email?: string | undefined
  readonly outcome?: 'CREATED' | 'CHANGED' | 'UNCHANGED' | 'DISABLED' | 'FAULTY' | undefined
  readonly userId?: string | undefined
  readonly changes?: readonly string[] | undefined
  readonly faults?: readonly string[] | undefined
}

export interface PersonRef {
  readonly id?: string | undefined
  readonly displayName?: string | undefined
}

export interface AccountRow {
  readonly id?: string | undefined
  readonly appId?: string | undefined
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly username?: string | undefined
  readonly status?: string | undefined
  readonly statusDetail?: string | undefined
  readonly type?: string | undefined
  readonly isExternal?: boolean | undefined
  readonly owner?: PersonRef | undefined
  readonly ownerSetBy?: string | undefined
  readonly ownerRule?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly grantCount?: number | undefined
  readonly lastLoginAt?: Date | undefined
  readonly createdAt?: Date | undefined
  readonly endedAt?: Date | undefined
}

export interface EntitlementRow {
  readonly id?: string | undefined
  readonly appId?: string | undefined
  readonly displayName?: string | undefined
  readonly slug?: string | undefined
  readonly alias?: string | undefined
  readonly description?: string | undefined
  readonly resourceId?: string | undefined
  readonly resourceDisplayName?: string | undefined
  readonly parentId?: string | undefined
  readonly parentDisplayName?: string | undefined
  readonly resourceType?: string | undefined
  readonly grantCount?: number | undefined
  readonly owners?: readonly PersonRef[] | undefined
  readonly riskLevel?: string | undefined
  readonly isRequestable?: boolean | undefined
  readonly isDerived?: boolean | undefined
  readonly whyNotOffered?: string | undefined
  readonly grantPolicyId?: string | undefined
  readonly grantPolicyDisplayName?: string | undefined
  readonly grantPolicyFrom?: string | undefined
  readonly revokePolicyId?: string | undefined
  readonly revokePolicyDisplayName?: string | undefined
  readonly revokePolicyFrom?: string | undefined
  readonly maxDurationFrom?: string | undefined
  readonly lockedSettings?: readonly ('REQUESTABLE' | 'REQUEST_POLICY' | 'REVOKE_POLICY' | 'LONGEST_TIME')[] | undefined
  readonly maxDuration?: number | undefined
  readonly provisionedBy?: string | undefined
  readonly endedAt?: Date | undefined
}

export interface GrantRow {
  readonly id?: string | undefined
  readonly appId?: string | undefined
  readonly accountId?: string | undefined
  readonly accountDisplayName?: string | undefined
  readonly owner?: PersonRef | undefined
  readonly entitlementId?: string | undefined
  readonly entitlementDisplayName?: string | undefined
  readonly resourceDisplayName?: string | undefined
  readonly isDirect?: boolean | undefined
  readonly isDerived?: boolean | undefined
  readonly sources?: readonly GrantSource[] | undefined
  readonly since?: Date | undefined
  readonly expiresAt?: Date | undefined
  readonly endedAt?: Date | undefined
  readonly endedBecause?: string | undefined
}

export interface GrantSource {
  readonly kind?: string | undefined
  readonly id?: string | undefined
  readonly taskNumber?: number | undefined
  readonly requester?: PersonRef | undefined
  readonly approvers?: readonly PersonRef[] | undefined
  readonly reason?: string | undefined
  readonly duration?: number | undefined
}

export interface ResourceRow {
  readonly id?: string | undefined
  readonly appId?: string | undefined
  readonly displayName?: string | undefined
  readonly sourceId?: string | undefined
  readonly resourceTypeId?: string | undefined
  readonly resourceType?: string | undefined
  readonly parentId?: string | undefined
  readonly parentDisplayName?: string | undefined
  readonly entitlementCount?: number | undefined
  readonly endedAt?: Date | undefined
}

export interface UserRow {
  readonly id?: string | undefined
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly department?: string | undefined
  readonly jobTitle?: string | undefined
  readonly status?: string | undefined
  readonly origin?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly managers?: readonly PersonRef[] | undefined
  readonly accountCount?: number | undefined
}

export interface AppRow {
  readonly id?: string | undefined
  readonly displayName?: string | undefined
  readonly description?: string | undefined
  readonly owners?: readonly PersonRef[] | undefined
  readonly ownerEntitlementCount?: number | undefined
  readonly accountCount?: number | undefined
  readonly entitlementCount?: number | undefined
  readonly connectorCount?: number | undefined
  readonly status?: 'NOT_CONFIGURED' | 'SYNCING' | 'CONNECTED' | 'STALE' | 'ERROR' | 'PAUSED' | 'NEEDS_REVIEW' | 'DISABLED' | undefined
  readonly lastSuccessAt?: Date | undefined
  readonly isProvider?: boolean | undefined
  readonly createdAt?: Date | undefined
}

export interface AppsList {
  readonly list?: readonly AppRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface ConnectorRow {
  readonly id?: string | undefined
  readonly appId?: string | undefined
  readonly appDisplayName?: string | undefined
  readonly displayName?: string | undefined
  readonly catalogId?: string | undefined
  readonly hosting?: 'CLOUD' | 'SELF_HOSTED' | 'FILE' | undefined
  readonly status?: 'NOT_CONFIGURED' | 'SYNCING' | 'CONNECTED' | 'STALE' | 'ERROR' | 'PAUSED' | 'NEEDS_REVIEW' | 'DISABLED' | undefined
  readonly cause?: string | undefined
  readonly owners?: readonly PersonRef[] | undefined
  readonly lastSuccessAt?: Date | undefined
  readonly nextSyncAt?: Date | undefined
}

export interface TaskRow {
  readonly id?: string | undefined
  readonly number?: number | undefined
  readonly type?: string | undefined
  readonly state?: string | undefined
  readonly processing?: string | undefined
  readonly outcome?: string | undefined
  readonly outcomeReason?: string | undefined
  readonly origin?: string | undefined
  readonly appId?: string | undefined
  readonly appDisplayName?: string | undefined
  readonly entitlementId?: string | undefined
  readonly entitlementDisplayName?: string | undefined
  readonly resourceDisplayName?: string | undefined
  readonly subject?: PersonRef | undefined
  readonly creator?: PersonRef | undefined
  readonly assignees?: readonly PersonRef[] | undefined
  readonly isEmergency?: boolean | undefined
  readonly duration?: number | undefined
  readonly createdAt?: Date | undefined
  readonly closedAt?: Date | undefined
}

export interface AccountsList {
  readonly list?: readonly AccountRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface EntitlementsList {
  readonly list?: readonly EntitlementRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface GrantsList {
  readonly list?: readonly GrantRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface ResourcesList {
  readonly list?: readonly ResourceRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface UsersList {
  readonly list?: readonly UserRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface ConnectorsList {
  readonly list?: readonly ConnectorRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface TasksList {
  readonly list?: readonly TaskRow[] | undefined
  readonly nextPageToken?: string | undefined
  readonly total?: number | undefined
  readonly isMore?: boolean | undefined
}

export interface MailSettings {
  readonly isEnabled?: boolean | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly security?: 'STARTTLS' | 'TLS' | 'NONE' | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly hasPassword?: boolean | undefined
  readonly from?: string | undefined
  readonly version?: number | undefined
}

export interface SendTestMailRequest {
  readonly to?: string | undefined
}

export interface SendTestMailResponse {
  readonly isSent?: boolean | undefined
  readonly error?: string | undefined
}

export interface MailDelivery {
  readonly id?: string | undefined
  readonly kind?: string | undefined
  readonly userId?: string | undefined
  readonly subject?: string | undefined
  readonly state?: 'WAITING' | 'DELIVERED' | 'DROPPED' | 'FAILED' | undefined
  readonly attempts?: number | undefined
  readonly createdAt?: Date | undefined
  readonly finishedAt?: Date | undefined
  readonly lastError?: string | undefined
}

export interface ListMailDeliveriesResponse {
  readonly list?: readonly MailDelivery[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface Notice {
  readonly id?: number | undefined
  readonly kind?: string | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly path?: string | undefined
  readonly createdAt?: Date | undefined
  readonly isSeen?: boolean | undefined
}

export interface ListNoticesResponse {
  readonly list?: readonly Notice[] | undefined
  readonly unseenCount?: number | undefined
  readonly nextPageToken?: string | undefined
}

export interface MarkNoticesSeenRequest {
  readonly upTo?: number | undefined
}

export interface MarkNoticesSeenResponse {
  readonly unseenCount?: number | undefined
}

export interface Organization {
  readonly name?: string | undefined
  readonly url?: string | undefined
  readonly trustedDomains?: readonly string[] | undefined
  readonly contacts?: readonly string[] | undefined
  readonly timeZone?: string | undefined
  readonly version?: number | undefined
}

export interface Rehearsal {
  readonly isRehearsal?: boolean | undefined
  readonly controlsUrl?: string | undefined
  readonly now?: Date | undefined
}

export interface RequestSettings {
  readonly audience?: 'NOBODY' | 'HOLDERS' | 'EVERYONE' | undefined
  readonly audienceEntitlementIds?: readonly string[] | undefined
  readonly maxDuration?: number | undefined
  readonly mayManage?: boolean | undefined
  readonly version?: number | undefined
}

export interface SetEntitlementsRequest {
  readonly entitlementIds?: readonly string[] | undefined
  readonly isRequestable?: boolean | undefined
  readonly grantPolicyId?: string | undefined
  readonly revokePolicyId?: string | undefined
  readonly longestTime?: 'AS_IT_IS' | 'INHERITED' | 'UNLIMITED' | 'LIMITED' | undefined
  readonly maxDuration?: number | undefined
}

export interface LockEntitlementsRequest {
  readonly entitlementIds?: readonly string[] | undefined
  readonly settings?: readonly ('REQUESTABLE' | 'REQUEST_POLICY' | 'REVOKE_POLICY' | 'LONGEST_TIME')[] | undefined
  readonly isLocked?: boolean | undefined
}

export interface TypeSettings {
  readonly id?: string | undefined
  readonly displayName?: string | undefined
  readonly entitlementCount?: number | undefined
  readonly grantPolicyId?: string | undefined
  readonly grantPolicyDisplayName?: string | undefined
  readonly revokePolicyId?: string | undefined
  readonly revokePolicyDisplayName?: string | undefined
  readonly maxDuration?: number | undefined
  readonly version?: number | undefined
}

export interface TypeSettingsList {
  readonly list?: readonly TypeSettings[] | undefined
}

export interface SetTypeRequest {
  readonly grantPolicyId?: string | undefined
  readonly revokePolicyId?: string | undefined
  readonly longestTime?: 'AS_IT_IS' | 'INHERITED' | 'LIMITED' | undefined
  readonly maxDuration?: number | undefined
  readonly version?: number | undefined
}

export interface ChangedEntitlements {
  readonly changedCount?: number | undefined
  readonly refused?: readonly RefusedEntitlement[] | undefined
}

export interface RefusedEntitlement {
  readonly entitlementId?: string | undefined
  readonly why?: string | undefined
}

export interface SessionLimits {
  readonly length?: number | undefined
  readonly idleLimit?: number | undefined
  readonly version?: number | undefined
}

export interface Session {
  readonly id?: string | undefined
  readonly method?: 'LOCAL' | 'OIDC' | 'LINK' | undefined
  readonly address?: string | undefined
  readonly agent?: string | undefined
  readonly createdAt?: Date | undefined
  readonly lastUsedAt?: Date | undefined
  readonly expiresAt?: Date | undefined
  readonly isCurrent?: boolean | undefined
}

export interface ListSessionsResponse {
  readonly list?: readonly Session[] | undefined
}

export interface EndSessionRequest {
}

export interface EndSessionsOfUserRequest {
}

export interface EndSessionsResponse {
  readonly endedCount?: number | undefined
}

export interface BeginLocalAccountRequest {
}

export interface BeginLocalAccountResponse {
  readonly secret?: string | undefined
  readonly uri?: string | undefined
}

export interface SetOwnLocalAccountRequest {
  readonly password?: string | undefined
  readonly secret?: string | undefined
  readonly code?: string | undefined
}

export interface DeleteLocalAccountRequest {
}

export interface DeleteLocalAccountResponse {
}

export interface SignInSettings {
  readonly issuerUrl?: string | undefined
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly hasClientSecret?: boolean | undefined
  readonly extraScopes?: readonly string[] | undefined
  readonly emailClaim?: string | undefined
  readonly nameClaim?: string | undefined
  readonly isEnabled?: boolean | undefined
  readonly isMandatory?: boolean | undefined
  readonly createsUsers?: boolean | undefined
  readonly testedAt?: Date | undefined
  readonly testUrl?: string | undefined
  readonly redirectUrl?: string | undefined
  readonly version?: number | undefined
}

export interface LocalAccount {
  readonly userId?: string | undefined
  readonly email?: string | undefined
  readonly allowedRanges?: readonly string[] | undefined
  readonly lockedUntil?: Date | undefined
}

export interface ListLocalAccountsResponse {
  readonly list?: readonly LocalAccount[] | undefined
}

export interface SetLocalAccountRequest {
  readonly allowedRanges?: readonly string[] | undefined
}

export interface ImportSyncFileResponse {
  readonly appId?: string | undefined
  readonly connectorId?: string | undefined
  readonly syncRunId?: string | undefined
}

export interface SyncRun {
  readonly id?: string | undefined
  readonly connectorId?: string | undefined
  readonly trigger?: 'SCHEDULE' | 'MANUAL' | 'SETUP' | 'RETRY' | 'FILE' | undefined
  readonly requestedByUserId?: string | undefined
  readonly state?: 'QUEUED' | 'RUNNING' | 'INGESTING' | 'HELD' | 'FINISHED' | undefined
  readonly outcome?: 'NONE' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'DISCARDED' | undefined
  readonly createdAt?: Date | undefined
  readonly startedAt?: Date | undefined
  readonly endedAt?: Date | undefined
  readonly phase?: string | undefined
  readonly counts?: readonly SyncRunCount[] | undefined
  readonly falls?: readonly SyncRunFall[] | undefined
  readonly errorClass?: string | undefined
  readonly errorMessage?: string | undefined
  readonly errorEvidence?: string | undefined
  readonly errorFix?: string | undefined
  readonly fileSha256?: string | undefined
  readonly fileBytes?: number | undefined
  readonly decidedAt?: Date | undefined
  readonly decidedByUserId?: string | undefined
}

export interface SyncRunCount {
  readonly kind?: string | undefined
  readonly total?: number | undefined
  readonly added?: number | undefined
  readonly changed?: number | undefined
  readonly removed?: number | undefined
}

export interface SyncRunFall {
  readonly kind?: string | undefined
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly samples?: readonly string[] | undefined
}

export interface ListSyncRunsResponse {
  readonly list?: readonly SyncRun[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface SyncRunLogLine {
  readonly line?: string | undefined
  readonly at?: Date | undefined
  readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined
  readonly phase?: string | undefined
  readonly message?: string | undefined
  readonly fields?: object | undefined
}

export interface ListSyncRunLogResponse {
  readonly list?: readonly SyncRunLogLine[] | undefined
  readonly after?: string | undefined
  readonly isEnded?: boolean | undefined
}

export interface DecideSyncRunRequest {
}

export interface SystemLogEvent {
  readonly id?: string | undefined
  readonly time?: Date | undefined
  readonly actorKind?: string | undefined
  readonly actorId?: string | undefined
  readonly actorName?: string | undefined
  readonly onBehalfOf?: string | undefined
  readonly verb?: string | undefined
  readonly objectKind?: string | undefined
  readonly objectId?: string | undefined
  readonly outcome?: 'SUCCEEDED' | 'FAILED' | 'DENIED' | undefined
  readonly detail?: object | undefined
  readonly source?: object | undefined
  readonly requestId?: string | undefined
  readonly place?: number | undefined
}

export interface ListSystemLogResponse {
  readonly list?: readonly SystemLogEvent[] | undefined
  readonly names?: Readonly<Record<string, string>> | undefined
  readonly nextPageToken?: string | undefined
}

export interface AuditChain {
  readonly sealedCount?: number | undefined
  readonly sealedUntil?: Date | undefined
  readonly unsealedCount?: number | undefined
  readonly signedCount?: number | undefined
  readonly signedAt?: Date | undefined
}

export interface VerifySystemLogRequest {
}

export interface VerifySystemLogResponse {
  readonly isIntact?: boolean | undefined
  readonly eventCount?: number | undefined
  readonly checkpointCount?: number | undefined
  readonly verifiedUntil?: Date | undefined
  readonly brokenPlace?: number | undefined
  readonly brokenEventId?: string | undefined
  readonly brokenReason?: string | undefined
}

export interface UnmanagedApp {
  readonly appId?: string | undefined
  readonly displayName?: string | undefined
  readonly providerAppId?: string | undefined
  readonly providerDisplayName?: string | undefined
  readonly accountCount?: number | undefined
  readonly userCount?: number | undefined
}

export interface ListUnmanagedAppsResponse {
  readonly list?: readonly UnmanagedApp[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface ManageAppRequest {
  readonly userIds?: readonly string[] | undefined
}

export interface ManageAppResponse {
  readonly appId?: string | undefined
  readonly displayName?: string | undefined
}

export interface SetProviderRequest {
  readonly isProvider?: boolean | undefined
}

export interface SetProviderResponse {
  readonly isProvider?: boolean | undefined
  readonly unmanagedAppCount?: number | undefined
}

export interface ListUserCredentialsResponse {
  readonly list?: readonly PersonalClient[] | undefined
  readonly nextPageToken?: string | undefined
}

export interface RevokeUserCredentialRequest {
}

export interface RevokeUserCredentialResponse {
}
