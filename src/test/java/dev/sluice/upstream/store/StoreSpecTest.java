package dev.sluice.upstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.spec.InvalidSpecException;
import dev.sluice.core.spec.Secret;
import dev.sluice.core.tls.ClientTlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSpecTest {
    private static final ClientTlsSpec TLS = new ClientTlsSpec("ca.crt", null, null);

    @Test
    void defaults_fit_one_store_in_the_same_network() {
        StoreSpec spec = StoreSpec.of(URI.create("rediss://valkey"));
        assertThat(spec.timeout()).isEqualTo(Duration.ofMillis(5));
        assertThat(spec.lease()).isEqualTo(Duration.ofMillis(50));
        assertThat(spec.replicas()).isEqualTo(1);
        assertThat(spec.prefix()).isEqualTo("sluice");
        assertThat(spec.addresses()).containsExactly(URI.create("rediss://valkey:6379"));
    }

    @Test
    void the_port_of_sentinels_has_a_default_of_its_own() {
        assertThat(spec(Stream.of("redis://a", "redis://b:7000/"), null, null, null, false, "main", "sluice")
                        .addresses())
                .containsExactly(URI.create("redis://a:26379"), URI.create("redis://b:7000"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://valkey:6379, http://valkey:6379",
        "valkey:6379, valkey:6379",
        "redis://valkey:6379/1, redis://valkey:6379/1",
        "redis://valkey:6379?db=1, redis://valkey:6379…",
        "redis://valkey#a, redis://valkey#a",
        "redis://valkey:70000, redis://valkey:70000",
        "redis:///path, redis:///path",
    })
    void a_url_has_only_a_scheme_a_host_and_a_port(String url, String shown) {
        assertThatThrownBy(() -> StoreSpec.of(URI.create(url)))
                .hasMessage("url: " + shown + " (expected: redis://HOST:PORT, or rediss://HOST:PORT for TLS)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:hunter2@valkey:6379",
                "redis://sluice:hunter2@valkey:6379",
                "redis://sluice:hunter2@valkey:6379/1?password=hunter2",
                "redis://:hunter2@hunter2@valkey:6379",
            })
    void a_password_in_a_url_is_an_error_without_the_password(String url) {
        assertThatThrownBy(() -> StoreSpec.of(URI.create(url)))
                .hasMessageStartingWith("url: redis://…@valkey:6379")
                .hasMessageEndingWith("(expected: a URL without a user and a password; use username and password)")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis:hunter2@valkey:6379", "http://valkey/?password=hunter2", "redis://valkey?hunter2"})
    void no_other_invalid_url_shows_a_password(String url) {
        assertThatThrownBy(() -> StoreSpec.of(URI.create(url)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void settings_for_tls_need_rediss() {
        assertThatThrownBy(() -> spec(Stream.of("redis://valkey"), null, null, TLS, false, null, "sluice"))
                .hasMessage("url: redis (expected: a URL with rediss, because there are settings for TLS)");
        assertThat(spec(Stream.of("rediss://valkey"), null, null, TLS, false, null, "sluice")
                        .tls())
                .isEqualTo(TLS);
    }

    @Test
    void all_urls_have_one_scheme() {
        assertThatThrownBy(() -> spec(Stream.of("redis://a", "rediss://b"), null, null, null, false, null, "sluice"))
                .hasMessage("url: redis and rediss (expected: the same scheme for all URLs)");
    }

    @Test
    void sentinels_and_a_cluster_exclude_each_other() {
        assertThatThrownBy(() -> spec(Stream.of("redis://a"), null, null, null, true, "main", "sluice"))
                .hasMessage("sentinel: present (expected: no sentinels, because the URLs are nodes of a cluster)");
    }

    @Test
    void a_user_needs_a_password() {
        assertThatThrownBy(() -> spec(Stream.of("redis://a"), "sluice", null, null, false, null, "sluice"))
                .hasMessage("password: missing (expected: a password, because there is a user)");
        assertThat(spec(Stream.of("redis://a"), null, "secret", null, false, null, "sluice")
                        .username())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "{a}", "a b", "ä", "a*"})
    void a_prefix_has_no_character_that_separates_keys(String prefix) {
        assertThatThrownBy(() -> spec(Stream.of("redis://a"), null, null, null, false, null, prefix))
                .hasMessageStartingWith("prefix: " + prefix + " (expected: at most 64 letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb"})
    void the_name_of_a_store_of_sentinels_has_no_blanks(String name) {
        assertThatThrownBy(() -> new StoreSpec.Sentinel(name)).hasMessageStartingWith("master: ");
    }

    private static StoreSpec spec(
            Stream<String> urls,
            @Nullable String username,
            @Nullable String password,
            @Nullable ClientTlsSpec tls,
            boolean cluster,
            @Nullable String master,
            String prefix) {
        List<URI> url = urls.map(URI::create).toList();
        return new StoreSpec(
                url,
                username,
                password == null ? null : new Secret(password),
                tls,
                Duration.ofMillis(5),
                Duration.ofMillis(50),
                1,
                cluster,
                master == null ? null : new StoreSpec.Sentinel(master),
                prefix);
    }
}
