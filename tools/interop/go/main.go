// Publishes an event of each domain with the AWS SDK for Go, of types that were generated from the schemas of whole events.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

const user = "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b"

var buses = map[string]string{
	"user":      "bellyfed-domain-user-dev",
	"auth":      "bellyfed-domain-auth-dev",
	"system":    "bellyfed-infra-system-dev",
	"analytics": "bellyfed-analytics-dev",
}

// Every event is published with its own type, so that the compiler checks it.
func makeEvents() []any {
	followed := UserUserUnfollowedVersion1{
		Type:   UserUserUnfollowed,
		Source: "bellyfed.profiles",
		Data: UserUserUnfollowedVersion1_Data{
			UserID: user, FollowedUserID: uuid(), FollowedSince: "2025-03-02T09:12:00.000Z", Followers: 218,
		},
		Metadata: UserUserUnfollowedVersion1_Metadata(metadata()),
	}
	reset := AuthPasswordResetCompletedVersion1{
		Type:   AuthPasswordResetCompleted,
		Source: "bellyfed.identity",
		Data: AuthPasswordResetCompletedVersion1_Data{
			UserID: user, ResetID: uuid(), RequestedAt: now(), SessionsRevoked: 2,
		},
		Metadata: AuthPasswordResetCompletedVersion1_Metadata(metadata()),
	}
	certificate := SystemCertificateExpiringVersion1{
		Type:   SystemCertificateExpiring,
		Source: "bellyfed.operations",
		Data: SystemCertificateExpiringVersion1_Data{
			Host: "api.bellyfed.example", SerialNumber: "04:9A:1C:77:E2:5B:30:DF",
			ExpiresAt: "2026-12-04T23:59:59.000Z", DaysLeft: 14, RenewsItself: false,
		},
		Metadata: SystemCertificateExpiringVersion1_Metadata(metadata()),
	}
	search := AnalyticsSearchPerformedVersion1{
		Type:     AnalyticsSearchPerformed,
		Source:   "bellyfed.tracking",
		Data:     AnalyticsSearchPerformedVersion1_Data{SessionID: uuid(), Query: "laksa", Results: 31},
		Metadata: AnalyticsSearchPerformedVersion1_Metadata(metadata()),
	}
	return []any{followed, reset, certificate, search}
}

// The metadata of each type has the same fields, so that one converts to the other.
func metadata() UserUserUnfollowedVersion1_Metadata {
	id := uuid()
	return UserUserUnfollowedVersion1_Metadata{
		ID: id, Time: now(), Version: 1, CorrelationID: id, Hops: 0, Producer: "go-service",
	}
}

// Contracts ask for milliseconds, which time.Time leaves out where there are none.
func now() string {
	return time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
}

func uuid() string {
	bits := make([]byte, 16)
	must(rand.Read(bits))
	bits[6], bits[8] = bits[6]&0x0f|0x40, bits[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bits[:4], bits[4:6], bits[6:8], bits[8:10], bits[10:])
}

// What of an event its entry repeats.
type envelope struct {
	Type     string
	Source   string
	Metadata struct {
		ID   string
		Time time.Time
	}
}

func main() {
	ctx := context.Background()
	client := eventbridge.NewFromConfig(must(config.LoadDefaultConfig(ctx)))
	var entries []types.PutEventsRequestEntry
	var ids []string
	for _, event := range makeEvents() {
		detail := must(json.Marshal(event))
		var said envelope
		check(json.Unmarshal(detail, &said))
		domain, _, _ := strings.Cut(said.Type, ".")
		entries = append(entries, types.PutEventsRequestEntry{
			EventBusName: aws.String(buses[domain]), Source: &said.Source, DetailType: &said.Type,
			Time: &said.Metadata.Time, Detail: aws.String(string(detail)),
		})
		ids = append(ids, said.Metadata.ID)
	}
	answer := must(client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries}))
	for at, result := range answer.Entries {
		if result.EventId == nil {
			log.Panicf("%s: %s", *result.ErrorCode, *result.ErrorMessage)
		}
		fmt.Println(ids[at])
	}
}

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
