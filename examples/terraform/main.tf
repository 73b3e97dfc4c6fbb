# SentinelOne, set up on a Rostrum server by ConductorOne's own Terraform provider.
terraform {
  required_providers {
    conductorone = {
      source = "conductorone/conductorone"
    }
  }
}

# Where the server is, and who you are, comes from the environment: see the guide.
provider "conductorone" {}

variable "sentinelone_token" {
  description = "API token of a service user of the console"
  type        = string
  sensitive   = true
}

resource "conductorone_app" "sentinelone" {
  display_name = "SentinelOne"
  description  = "The console that defends our machines"
}

resource "conductorone_integration_sentinelone" "console" {
  app_id               = conductorone_app.sentinelone.id
  sentinelone_base_url = "https://example.sentinelone.net"
  sentinelone_token    = var.sentinelone_token
}

# For a connector that you run yourself: its client id and secret.
resource "conductorone_connector_credential" "host" {
  app_id       = conductorone_app.sentinelone.id
  connector_id = conductorone_integration_sentinelone.console.id
}

output "client_id" {
  value = conductorone_connector_credential.host.client_id
}

output "client_secret" {
  value     = conductorone_connector_credential.host.client_secret
  sensitive = true
}
