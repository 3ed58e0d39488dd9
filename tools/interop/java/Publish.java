import bellyfed.events.*;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** Publishes an event of each domain with the AWS SDK for Java, of types generated from the schemas of whole events. */
public final class Publish {
  private static final Map<String, String> BUSES =
      Map.of(
          "user", "bellyfed-domain-user-dev",
          "auth", "bellyfed-domain-auth-dev",
          "system", "bellyfed-infra-system-dev",
          "analytics", "bellyfed-analytics-dev");
  private static final UUID USER = UUID.fromString("3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  /** Writes no field that was not set: contracts refuse null where they do not name it. */
  private static final ObjectMapper JSON = new ObjectMapper().setSerializationInclusion(Include.NON_NULL);

  public static void main(String[] args) throws Exception {
    var events =
        List.of(userUnfollowed(), passwordResetCompleted(), certificateExpiring(), searchPerformed()).stream()
            .<JsonNode>map(JSON::valueToTree)
            .toList();
    try (var client = EventBridgeClient.create()) {
      var answer = client.putEvents(put -> put.entries(events.stream().map(Publish::entryOf).toList()));
      for (int at = 0; at < events.size(); at++) {
        var result = answer.entries().get(at);
        if (result.eventId() == null) throw new IllegalStateException(result.toString());
        System.out.println(events.get(at).at("/metadata/id").asText());
      }
    }
  }

  private static PutEventsRequestEntry entryOf(JsonNode event) {
    String type = event.get("type").asText();
    return PutEventsRequestEntry.builder()
        .eventBusName(BUSES.get(type.substring(0, type.indexOf('.'))))
        .source(event.get("source").asText())
        .detailType(type)
        .time(Instant.parse(event.at("/metadata/time").asText()))
        .detail(event.toString())
        .build();
  }

  private static Object userUnfollowed() {
    var data = new UserUserUnfollowedVersion1_Data();
    data.setUserID(USER);
    data.setFollowedUserID(UUID.randomUUID());
    data.setFollowedSince("2025-03-02T09:12:00.000Z");
    data.setFollowers(218);
    var event = new UserUserUnfollowedVersion1();
    event.setType(UserUserUnfollowedVersion1_Type.USER_USER_UNFOLLOWED);
    event.setSource("bellyfed.profiles");
    event.setData(data);
    event.setMetadata(metadata(UserUserUnfollowedVersion1_Metadata.class));
    return event;
  }

  private static Object passwordResetCompleted() {
    var data = new AuthPasswordResetCompletedVersion1_Data();
    data.setUserID(USER);
    data.setResetID(UUID.randomUUID());
    data.setRequestedAt(TIME.format(Instant.now()));
    data.setSessionsRevoked(2);
    var event = new AuthPasswordResetCompletedVersion1();
    event.setType(AuthPasswordResetCompletedVersion1_Type.AUTH_PASSWORD_RESET_COMPLETED);
    event.setSource("bellyfed.identity");
    event.setData(data);
    event.setMetadata(metadata(AuthPasswordResetCompletedVersion1_Metadata.class));
    return event;
  }

  private static Object certificateExpiring() {
    var data = new SystemCertificateExpiringVersion1_Data();
    data.setHost("api.bellyfed.example");
    data.setSerialNumber("04:9A:1C:77:E2:5B:30:DF");
    data.setExpiresAt("2026-12-04T23:59:59.000Z");
    data.setDaysLeft(14);
    data.setRenewsItself(false);
    var event = new SystemCertificateExpiringVersion1();
    event.setType(SystemCertificateExpiringVersion1_Type.SYSTEM_CERTIFICATE_EXPIRING);
    event.setSource("bellyfed.operations");
    event.setData(data);
    event.setMetadata(metadata(SystemCertificateExpiringVersion1_Metadata.class));
    return event;
  }

  private static Object searchPerformed() {
    var data = new AnalyticsSearchPerformedVersion1_Data();
    data.setSessionID(UUID.randomUUID());
    data.setQuery("laksa");
    data.setResults(31);
    var event = new AnalyticsSearchPerformedVersion1();
    event.setType(AnalyticsSearchPerformedVersion1_Type.ANALYTICS_SEARCH_PERFORMED);
    event.setSource("bellyfed.tracking");
    event.setData(data);
    event.setMetadata(metadata(AnalyticsSearchPerformedVersion1_Metadata.class));
    return event;
  }

  /** The metadata of each type is a class of its own, with the same fields. */
  private static <Metadata> Metadata metadata(Class<Metadata> kind) {
    UUID id = UUID.randomUUID();
    return JSON.convertValue(
        Map.of(
            "id", id,
            "time", TIME.format(Instant.now()),
            "version", 1,
            "correlationId", id.toString(),
            "hops", 0,
            "producer", "java-service"),
        kind);
  }
}
