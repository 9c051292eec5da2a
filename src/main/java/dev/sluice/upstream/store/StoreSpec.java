package dev.sluice.upstream.store;

import dev.sluice.core.spec.Secret;
import dev.sluice.core.spec.Setting;
import dev.sluice.core.spec.SpecValidator;
import dev.sluice.core.spec.SpecValidator.Expectation;
import dev.sluice.core.tls.ClientTlsSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the store that replicas share. Several URLs are the sentinels, nodes of the cluster, or a primary and its replicas: the
 * first server that accepts writes is used, so two primaries would count apart.
 */
public record StoreSpec(
        @Setting(
                value =
                        "The URL of Valkey or Redis, such as rediss://valkey:6379, or several: a primary and its replicas, sentinels, or nodes of a cluster.",
                min = "1")
        List<URI> url,

        @Setting("The user; by default the default user of the store.") @Nullable
        String username,

        @Setting("The password of the user.") @Nullable Secret password,

        @Setting(
                "TLS to the store: trusted authorities and client certificate; by default Java's authorities and no certificate.")
        @Nullable
        ClientTlsSpec tls,

        @Setting(value = "How long a request waits for the store in all.", min = "1ms", max = "1s")
        Duration timeout,

        @Setting(value = "How long a replica uses units that the store has granted.", min = "10ms", max = "1s")
        Duration lease,

        @Setting(value = "The number of replicas while the store has not yet told it.", min = "1", max = "100000")
        int replicas,

        @Setting("Whether the URLs are nodes of a cluster.") boolean cluster,

        @Setting("The sentinels at the URLs, which know the store.") @Nullable
        Sentinel sentinel,

        @Setting("The first part of each key in the store.") String prefix) {
    private static final String TLS_SCHEME = "rediss";
    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern USER = Pattern.compile("[^\\s\\p{Cntrl}]{1,256}");

    /** The sentinels that know the store. */
    public record Sentinel(
            @Setting("The name of the store, as the sentinels know it.")
            String master) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,256}");

        public Sentinel {
            SpecValidator.of(Sentinel.class, master)
                    .require(
                            NAME.matcher(master).matches(),
                            "master",
                            master,
                            "letters, digits, dots, hyphens and underscores")
                    .throwIfInvalid();
        }
    }

    public StoreSpec {
        url = List.copyOf(url);
        SpecValidator rules = SpecValidator.of(
                StoreSpec.class, url, username, password, tls, timeout, lease, replicas, cluster, sentinel, prefix);
        requireServers(rules, url, tls);
        requireUser(rules, username, password);
        rules.require(
                        sentinel == null || !cluster,
                        "sentinel",
                        "present",
                        new Expectation("no sentinels, because the URLs are nodes of a cluster", "cluster"))
                .require(
                        PREFIX.matcher(prefix).matches(),
                        "prefix",
                        prefix,
                        "at most 64 letters, digits, dots, hyphens and underscores")
                .throwIfInvalid();
    }

    private static void requireServers(SpecValidator rules, List<URI> url, @Nullable ClientTlsSpec tls) {
        List<ShownUrl> shown = url.stream().map(ShownUrl::new).toList();
        rules.requireEach(
                        ShownUrl::hasNoPassword,
                        "url",
                        shown,
                        "a URL without a user and a password; use username and password")
                .requireEach(ShownUrl::isServer, "url", shown, "redis://HOST:PORT, or rediss://HOST:PORT for TLS")
                .require(
                        url.stream().map(StoreSpec::isTls).distinct().count() < 2,
                        "url",
                        "redis and rediss",
                        "the same scheme for all URLs")
                .require(
                        tls == null || url.stream().allMatch(StoreSpec::isTls),
                        "url",
                        "redis",
                        new Expectation("a URL with rediss, because there are settings for TLS", "tls"));
    }

    private static void requireUser(SpecValidator rules, @Nullable String username, @Nullable Secret password) {
        rules.require(
                        username == null || password != null,
                        "password",
                        "missing",
                        new Expectation("a password, because there is a user", "username"))
                .require(
                        username == null || USER.matcher(username).matches(),
                        "username",
                        String.valueOf(username),
                        "a name without blanks");
    }

    /** Returns the settings of a store at one URL, with the default of each other setting. */
    public static StoreSpec of(URI url) {
        return new StoreSpec(
                List.of(url), null, null, null, Duration.ofMillis(5), Duration.ofMillis(50), 1, false, null, "sluice");
    }

    /** Returns the URLs with their ports: 6379 by default, and 26379 for sentinels. */
    List<URI> addresses() {
        return url.stream().map(this::withPort).toList();
    }

    private URI withPort(URI server) {
        int port = server.getPort() >= 0 ? server.getPort() : sentinel == null ? PORT : SENTINEL_PORT;
        return URI.create(server.getScheme() + "://" + server.getHost() + ":" + port);
    }

    static boolean isTls(URI url) {
        return TLS_SCHEME.equals(url.getScheme());
    }

    /** A URL whose text in messages has no user and no password. */
    private record ShownUrl(URI url) {
        boolean hasNoPassword() {
            return !String.valueOf(url.getRawAuthority()).contains("@");
        }

        /** A URL with a user has another error. */
        boolean isServer() {
            return !hasNoPassword() || (isOfStore() && hasOnlyHostAndPort());
        }

        private boolean isOfStore() {
            return "redis".equals(url.getScheme()) || isTls(url);
        }

        private boolean hasOnlyHostAndPort() {
            String path = url.getRawPath();
            return url.getHost() != null
                    && url.getPort() != 0
                    && url.getPort() <= 65535
                    && (path == null || path.isEmpty() || path.equals("/"))
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        }

        /** A query and an opaque URL, such as {@code redis:secret@host}, may have a password. */
        @Override
        public String toString() {
            String text = url.toString();
            if (text.indexOf('@') < 0 && url.getRawQuery() == null) return text;
            String host = text.substring(text.lastIndexOf('@') + 1).replaceFirst("^[a-z]+://", "");
            return url.getScheme() + "://" + (hasNoPassword() ? "" : "…@") + host.replaceFirst("[/?#].*", "") + "…";
        }
    }
}
