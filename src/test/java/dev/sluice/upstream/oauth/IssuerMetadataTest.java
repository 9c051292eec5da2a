package dev.sluice.upstream.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.ScriptedIssuer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The endpoints in the metadata of an issuer, and the cache time of the metadata. */
class IssuerMetadataTest {
    private static final String ISSUER = "https://id.example.com/realms/shop";
    private static final String OPENID = ISSUER + "/.well-known/openid-configuration";
    private static final String OAUTH = "https://id.example.com/.well-known/oauth-authorization-server/realms/shop";
    private static final URI JWKS = URI.create("https://id.example.com/jwks");
    private static final String DOCUMENT = "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + JWKS + "\"}";

    private final ScriptedIssuer issuer = new ScriptedIssuer();
    private final IssuerMetadata metadata = metadata(Duration.ofHours(1));

    private IssuerMetadata metadata(Duration cacheTime) {
        return new IssuerMetadata(issuer.client(), ISSUER, url -> "https".equals(url.getScheme()), cacheTime);
    }

    @Test
    void a_configured_endpoint_sends_no_request() {
        assertThat(metadata.endpoint("jwks_uri", JWKS).result()).isEqualTo(JWKS);
        assertThat(metadata.cachedEndpoint("jwks_uri")).isEmpty();
        assertThat(issuer.requests).isEmpty();
    }

    @Test
    void metadata_is_fetched_again_when_it_is_old_and_when_it_is_invalidated() {
        issuer.replying(OPENID, DOCUMENT);
        assertThat(metadata.endpoint("jwks_uri", null).result()).isEqualTo(JWKS);
        issuer.clock.advance(Duration.ofMinutes(59));
        metadata.endpoint("jwks_uri", null);
        assertThat(issuer.requests).containsExactly("GET " + OPENID);
        issuer.clock.advance(Duration.ofMinutes(1));
        metadata.endpoint("jwks_uri", null);
        assertThat(issuer.requests).hasSize(2);
        metadata.invalidate();
        metadata.endpoint("jwks_uri", null);
        assertThat(issuer.requests).hasSize(3);
    }

    @Test
    void without_a_cache_time_metadata_is_cached_until_it_is_invalidated() {
        issuer.replying(OPENID, DOCUMENT);
        IssuerMetadata lasting = metadata(IssuerMetadata.UNTIL_INVALIDATED);
        lasting.endpoint("jwks_uri", null);
        issuer.clock.advance(Duration.ofDays(400));
        lasting.endpoint("jwks_uri", null);
        assertThat(issuer.requests).hasSize(1);
    }

    @Test
    void without_openid_configuration_the_oauth_metadata_is_fetched() {
        issuer.replying(OAUTH, DOCUMENT);
        assertThat(metadata.endpoint("jwks_uri", null).result()).isEqualTo(JWKS);
        assertThat(issuer.requests).containsExactly("GET " + OPENID, "GET " + OAUTH);
    }

    @Test
    void invalid_metadata_is_fetched_again_and_names_no_endpoint() {
        issuer.replying(OPENID, DOCUMENT.replace(ISSUER, "https://evil.example.com"));
        for (int i = 0; i < 2; i++)
            assertThat(metadata.endpoint("jwks_uri", null).cause())
                    .isInstanceOf(InvalidMetadataException.class)
                    .hasMessage("the OpenID configuration of " + ISSUER + " names another issuer");
        assertThat(metadata.cachedEndpoint("jwks_uri")).isEmpty();
        assertThat(issuer.requests).hasSize(2);
    }

    @Test
    void metadata_without_the_endpoint_is_fetched_again() {
        issuer.replying(OPENID, "{\"issuer\":\"" + ISSUER + "\"}");
        assertThat(metadata.endpoint("jwks_uri", null).cause()).isInstanceOf(InvalidMetadataException.class);
        issuer.replying(OPENID, DOCUMENT);
        assertThat(metadata.endpoint("jwks_uri", null).result()).isEqualTo(JWKS);
        assertThat(issuer.requests).hasSize(2);
    }

    @Test
    void the_cached_endpoint_comes_from_the_latest_metadata_even_after_a_failed_fetch() {
        issuer.replying(OPENID, DOCUMENT);
        metadata.endpoint("jwks_uri", null);
        issuer.replying(OPENID, "not JSON");
        issuer.clock.advance(Duration.ofHours(2));
        assertThat(metadata.endpoint("jwks_uri", null).failed()).isTrue();
        assertThat(metadata.cachedEndpoint("jwks_uri")).contains(JWKS);
        assertThat(metadata.cachedEndpoint("revocation_endpoint")).isEmpty();
        assertThat(issuer.requests).hasSize(2);
    }
}
