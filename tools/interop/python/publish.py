"""Publishes an event of each domain with boto3, of types that were generated from the schemas of whole events."""

import json
from datetime import datetime, timezone
from uuid import UUID, uuid4

import boto3

import events as types

BUSES = {
    "user": "bellyfed-domain-user-dev",
    "auth": "bellyfed-domain-auth-dev",
    "system": "bellyfed-infra-system-dev",
    "analytics": "bellyfed-analytics-dev",
}
USER = UUID("3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b")


def now():
    """Contracts ask for milliseconds and Z, where isoformat writes microseconds and +00:00."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def metadata(kind, version=1):
    identity = uuid4()
    return kind(
        id=identity, time=now(), version=version, correlation_id=str(identity), hops=0, producer="python-service"
    )


def make_events():
    yield types.UserUserUnfollowedVersion1(
        type=types.UserUserUnfollowedVersion1_Type.USER_USER_UNFOLLOWED,
        source="bellyfed.profiles",
        data=types.UserUserUnfollowedVersion1_Data(
            user_id=USER, followed_user_id=uuid4(), followed_since="2025-03-02T09:12:00.000Z", followers=218
        ),
        metadata=metadata(types.UserUserUnfollowedVersion1_Metadata),
    )
    yield types.AuthPasswordResetCompletedVersion1(
        type=types.AuthPasswordResetCompletedVersion1_Type.AUTH_PASSWORD_RESET_COMPLETED,
        source="bellyfed.identity",
        data=types.AuthPasswordResetCompletedVersion1_Data(
            user_id=USER, reset_id=uuid4(), requested_at=now(), sessions_revoked=2
        ),
        metadata=metadata(types.AuthPasswordResetCompletedVersion1_Metadata),
    )
    yield types.SystemCertificateExpiringVersion1(
        type=types.SystemCertificateExpiringVersion1_Type.SYSTEM_CERTIFICATE_EXPIRING,
        source="bellyfed.operations",
        data=types.SystemCertificateExpiringVersion1_Data(
            host="api.bellyfed.example",
            serial_number="04:9A:1C:77:E2:5B:30:DF",
            expires_at="2026-12-04T23:59:59.000Z",
            days_left=14,
            renews_itself=False,
        ),
        metadata=metadata(types.SystemCertificateExpiringVersion1_Metadata),
    )
    yield types.AnalyticsSearchPerformedVersion1(
        type=types.AnalyticsSearchPerformedVersion1_Type.ANALYTICS_SEARCH_PERFORMED,
        source="bellyfed.tracking",
        data=types.AnalyticsSearchPerformedVersion1_Data(session_id=uuid4(), query="laksa", results=31),
        metadata=metadata(types.AnalyticsSearchPerformedVersion1_Metadata),
    )


def entry_of(event):
    detail = event.to_dict()
    return {
        "EventBusName": BUSES[detail["type"].split(".")[0]],
        "Source": detail["source"],
        "DetailType": detail["type"],
        "Time": detail["metadata"]["time"],
        "Detail": json.dumps(detail),
    }


all_events = list(make_events())
answer = boto3.client("events").put_events(Entries=[entry_of(event) for event in all_events])
for event, result in zip(all_events, answer["Entries"]):
    if "EventId" not in result:
        raise RuntimeError(result)
    print(event.metadata.id)
