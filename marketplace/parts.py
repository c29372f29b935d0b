"""The list of all doors, tables and jobs. A new feature is entered here, and only here."""

from __future__ import annotations

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from marketplace.accounts import jobs as accounts_jobs
from marketplace.accounts import models as accounts_models
from marketplace.accounts import pages as accounts_pages
from marketplace.agreements import api as agreements_api
from marketplace.agreements import call_models as agreements_call_models
from marketplace.agreements import jobs as agreements_jobs
from marketplace.agreements import models as agreements_models
from marketplace.agreements import pages as agreements_pages
from marketplace.agreements import working as agreements_working
from marketplace.amendments import api as amendments_api
from marketplace.amendments import jobs as amendments_jobs
from marketplace.amendments import models as amendments_models
from marketplace.amendments import pages as amendments_pages
from marketplace.amendments import telling as amendments_telling
from marketplace.approvals import api as approvals_api
from marketplace.approvals import jobs as approvals_jobs
from marketplace.approvals import models as approvals_models
from marketplace.approvals import pages as approvals_pages
from marketplace.approvals import rule_models as approvals_rule_models
from marketplace.billing import api as billing_api
from marketplace.billing import jobs as billing_jobs
from marketplace.billing import models as billing_models
from marketplace.billing import pages as billing_pages
from marketplace.billing import telling as billing_telling
from marketplace.budgets import api as budgets_api
from marketplace.budgets import jobs as budgets_jobs
from marketplace.budgets import models as budgets_models
from marketplace.budgets import pages as budgets_pages
from marketplace.buyers import api as buyers_api
from marketplace.buyers import jobs as buyers_jobs
from marketplace.buyers import models as buyers_models
from marketplace.buyers import pages as buyers_pages
from marketplace.catalog import api as catalog_api
from marketplace.catalog import change_models as catalog_change_models
from marketplace.catalog import family_models as catalog_family_models
from marketplace.catalog import jobs as catalog_jobs
from marketplace.catalog import merge_models as catalog_merge_models
from marketplace.catalog import models as catalog_models
from marketplace.catalog import pages as catalog_pages
from marketplace.catalog import price_models as catalog_price_models
from marketplace.catalog import spec_models as catalog_spec_models
from marketplace.catalog import upload_models as catalog_upload_models
from marketplace.demand import api as demand_api
from marketplace.demand import jobs as demand_jobs
from marketplace.demand import models as demand_models
from marketplace.demand import pages as demand_pages
from marketplace.demand import telling as demand_telling
from marketplace.direct_sales import api as direct_sales_api
from marketplace.direct_sales import models as direct_sales_models
from marketplace.direct_sales import pages as direct_sales_pages
from marketplace.fulfilment import api as fulfilment_api
from marketplace.fulfilment import jobs as fulfilment_jobs
from marketplace.fulfilment import models as fulfilment_models
from marketplace.fulfilment import pages as fulfilment_pages
from marketplace.fulfilment import telling as fulfilment_telling
from marketplace.grid import models as grid_models
from marketplace.grid import pages as grid_pages
from marketplace.impact import api as impact_api
from marketplace.impact import jobs as impact_jobs
from marketplace.impact import models as impact_models
from marketplace.impact import pages as impact_pages
from marketplace.impact import report_jobs as impact_report_jobs
from marketplace.impact import report_models as impact_report_models
from marketplace.local_content import api as local_content_api
from marketplace.local_content import jobs as local_content_jobs
from marketplace.local_content import models as local_content_models
from marketplace.local_content import pages as local_content_pages
from marketplace.operations import jobs as operations_jobs
from marketplace.operations import models as operations_models
from marketplace.operations import pages as operations_pages
from marketplace.orders import api as orders_api
from marketplace.orders import jobs as orders_jobs
from marketplace.orders import models as orders_models
from marketplace.orders import pages as orders_pages
from marketplace.orders import round_models as orders_round_models
from marketplace.orders import transfer_models as orders_transfer_models
from marketplace.payments import api as payments_api
from marketplace.payments import jobs as payments_jobs
from marketplace.payments import models as payments_models
from marketplace.payments import pages as payments_pages
from marketplace.payments import webhook as payments_webhook
from marketplace.procurement import api as procurement_api
from marketplace.procurement import pages as procurement_pages
from marketplace.producers import api as producers_api
from marketplace.producers import group_models, refusal_models
from marketplace.producers import jobs as producers_jobs
from marketplace.producers import models as producers_models
from marketplace.producers import pages as producers_pages
from marketplace.quick_orders import pages as quick_orders_pages
from marketplace.readiness import api as readiness_api
from marketplace.readiness import pages as readiness_pages
from marketplace.requirements import api as requirements_api
from marketplace.requirements import jobs as requirements_jobs
from marketplace.requirements import models as requirements_models
from marketplace.requirements import pages as requirements_pages
from marketplace.shared import audit, numbering, outbox, tallies, throttle
from marketplace.shopping_lists import api as shopping_lists_api
from marketplace.shopping_lists import jobs as shopping_lists_jobs
from marketplace.shopping_lists import models as shopping_lists_models
from marketplace.shopping_lists import pages as shopping_lists_pages
from marketplace.sourcing import api as sourcing_api
from marketplace.sourcing import award_models as sourcing_award_models
from marketplace.sourcing import hold_models as sourcing_hold_models
from marketplace.sourcing import jobs as sourcing_jobs
from marketplace.sourcing import models as sourcing_models
from marketplace.sourcing import pages as sourcing_pages
from marketplace.sourcing import quotation_models as sourcing_quotation_models
from marketplace.sourcing import telling as sourcing_telling
from marketplace.spreadsheets import api as spreadsheets_api
from marketplace.spreadsheets import jobs as spreadsheets_jobs
from marketplace.spreadsheets import models as spreadsheets_models
from marketplace.spreadsheets import pages as spreadsheets_pages
from marketplace.standing_orders import api as standing_orders_api
from marketplace.standing_orders import jobs as standing_orders_jobs
from marketplace.standing_orders import models as standing_orders_models
from marketplace.standing_orders import pages as standing_orders_pages
from marketplace.standing_orders import telling as standing_orders_telling
from marketplace.threads import api as threads_api
from marketplace.threads import jobs as threads_jobs
from marketplace.threads import models as threads_models
from marketplace.threads import pages as threads_pages
from marketplace.threads import telling as threads_telling
from marketplace.web import health, idempotency, language, openapi
from marketplace.webhooks import api as webhooks_api
from marketplace.webhooks import jobs as webhooks_jobs
from marketplace.webhooks import models as webhooks_models
from marketplace.webhooks import pages as webhooks_pages

PAGE_DOORS: tuple[Blueprint, ...] = (
    health.pages,
    language.pages,
    openapi.pages,
    accounts_pages.pages,
    producers_pages.pages,
    buyers_pages.pages,
    catalog_pages.pages,
    requirements_pages.pages,
    direct_sales_pages.pages,
    spreadsheets_pages.pages,
    grid_pages.pages,
    approvals_pages.pages,
    budgets_pages.pages,
    orders_pages.pages,
    quick_orders_pages.pages,
    amendments_pages.pages,
    fulfilment_pages.pages,
    billing_pages.pages,
    payments_pages.pages,
    payments_webhook.pages,
    procurement_pages.pages,
    threads_pages.pages,
    agreements_pages.pages,
    sourcing_pages.pages,
    standing_orders_pages.pages,
    demand_pages.pages,
    readiness_pages.pages,
    impact_pages.pages,
    local_content_pages.pages,
    shopping_lists_pages.pages,
    webhooks_pages.pages,
    operations_pages.pages,
)

API_DOORS: tuple[ApiBlueprint, ...] = (
    producers_api.api,
    buyers_api.api,
    catalog_api.api,
    requirements_api.api,
    direct_sales_api.api,
    spreadsheets_api.api,
    approvals_api.api,
    budgets_api.api,
    orders_api.api,
    amendments_api.api,
    fulfilment_api.api,
    billing_api.api,
    payments_api.api,
    procurement_api.api,
    threads_api.api,
    impact_api.api,
    local_content_api.api,
    demand_api.api,
    agreements_api.api,
    sourcing_api.api,
    standing_orders_api.api,
    readiness_api.api,
    shopping_lists_api.api,
    webhooks_api.api,
)

# Importing a module registers its tables, jobs, rounds and subscribers.
TABLES = (
    accounts_models,
    agreements_call_models,
    agreements_models,
    amendments_models,
    approvals_models,
    approvals_rule_models,
    audit,
    billing_models,
    budgets_models,
    buyers_models,
    catalog_change_models,
    catalog_models,
    catalog_family_models,
    catalog_merge_models,
    catalog_price_models,
    catalog_spec_models,
    catalog_upload_models,
    demand_models,
    direct_sales_models,
    fulfilment_models,
    group_models,
    idempotency,
    impact_models,
    impact_report_models,
    local_content_models,
    numbering,
    operations_models,
    orders_models,
    orders_round_models,
    orders_transfer_models,
    outbox,
    payments_models,
    producers_models,
    refusal_models,
    requirements_models,
    shopping_lists_models,
    sourcing_award_models,
    sourcing_hold_models,
    sourcing_models,
    sourcing_quotation_models,
    spreadsheets_models,
    standing_orders_models,
    grid_models,
    tallies,
    threads_models,
    throttle,
    webhooks_models,
)
JOBS = (
    accounts_jobs,
    agreements_jobs,
    amendments_jobs,
    approvals_jobs,
    billing_jobs,
    budgets_jobs,
    buyers_jobs,
    catalog_jobs,
    demand_jobs,
    fulfilment_jobs,
    impact_jobs,
    impact_report_jobs,
    local_content_jobs,
    operations_jobs,
    orders_jobs,
    payments_jobs,
    producers_jobs,
    requirements_jobs,
    shopping_lists_jobs,
    sourcing_jobs,
    spreadsheets_jobs,
    standing_orders_jobs,
    threads_jobs,
    webhooks_jobs,
)
# What upper features tell of an order, of work that waits, on first pages.
STORIES = (
    agreements_working,
    amendments_telling,
    billing_telling,
    demand_telling,
    fulfilment_telling,
    sourcing_telling,
    standing_orders_telling,
    threads_telling,
)
