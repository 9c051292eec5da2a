package dev.sluice.backend;

import static java.util.Objects.requireNonNull;

import dev.sluice.time.Clock;
import dev.sluice.time.Deadline;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One URL of a backend: where it is, how busy it is, and whether calls should go there. Shared by all event loops; every
 * changing field is atomic or volatile, and each makes sense alone.
 */
final class Endpoint {
    private final HostAndPort authority;
    private final SocketAddress address;
    private final boolean tls;
    private final String basePath;

    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger leased = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile @Nullable Deadline ejectedUntil;
    private volatile boolean down;

    private Endpoint(HostAndPort authority, boolean tls, String basePath) {
        this.authority = authority;
        this.address = SocketAddress.inetSocketAddress(authority.port(), authority.host());
        this.tls = tls;
        this.basePath = basePath;
    }

    /** The endpoint at a URL such as {@code http://orders:8080/v2}, which must have no {@linkplain #flawOf flaw}. */
    static Endpoint at(URI url) {
        return new Endpoint(requireNonNull(authority(url)), isTls(url), withoutTrailingSlash(url.getRawPath()));
    }

    /** What is expected instead when no call can be sent to {@code url}; else null. */
    static @Nullable String flawOf(URI url) {
        if (!isTls(url) && !"http".equalsIgnoreCase(url.getScheme())) return "http:// or https://";
        if (url.getRawQuery() != null || url.getRawFragment() != null) return "a URL without query and fragment";
        HostAndPort authority = authority(url);
        boolean named = authority != null && !authority.host().isEmpty() && authority.port() > 0;
        if (!named) return "a URL with a host and without a user";
        return RequestHead.isTarget("/" + url.getRawPath()) ? null : "a URL whose path is percent-encoded";
    }

    /** Whether no two are the same server: they would share one pool of connections, and be ejected apart. */
    static boolean areDistinct(List<URI> urls) {
        return urls.stream().map(Endpoint::authority).distinct().count() == urls.size();
    }

    /** For messages: without a password that somebody wrote into it. */
    static String shown(URI url) {
        return url.toString().replaceFirst("//[^/@]*@", "//...@");
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Not by {@link URI#getHost}, which knows no underscores: names of containers have them. */
    private static @Nullable HostAndPort authority(URI url) {
        String text = url.getRawAuthority();
        return text == null ? null : HostAndPort.parseAuthority(text, isTls(url) ? 443 : 80);
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** How to ask for a connection to send {@code call} on. */
    RequestOptions request(Call call) {
        return new RequestOptions()
                .setServer(address)
                .setHost(authority.host())
                .setPort(authority.port())
                .setSsl(tls)
                .setMethod(call.operation().method())
                .setURI(basePath + call.target())
                .setFollowRedirects(false);
    }

    /** A call is on its way here; {@link #ended} follows. */
    void began() {
        outstanding.incrementAndGet();
    }

    void ended() {
        outstanding.decrementAndGet();
    }

    /** Calls on their way, those that wait for a connection included. */
    int outstanding() {
        return outstanding.get();
    }

    /** A call got its connection; {@link #returned} follows. */
    void leased() {
        leased.incrementAndGet();
    }

    void returned() {
        leased.decrementAndGet();
    }

    /** Whether calls hold all of {@code connections}, so that whoever waits for one waits for the pool, not the network. */
    boolean isFull(int connections) {
        return leased.get() >= connections;
    }

    /** Counts one more failure, and says how many there were in a row. */
    int failed() {
        return failuresInARow.incrementAndGet();
    }

    void worked() {
        if (failuresInARow.get() != 0) failuresInARow.set(0);
    }

    void eject(Deadline until) {
        failuresInARow.set(0);
        ejectedUntil = until;
    }

    boolean isEjected(Clock clock) {
        Deadline until = ejectedUntil;
        return until != null && !until.hasPassed(clock);
    }

    /** Sets what the health check says; whether that is news. */
    boolean setDown(boolean isDown) {
        boolean news = down != isDown;
        down = isDown;
        return news;
    }

    /** Whether calls should go here while there is a choice. */
    boolean isIn(Clock clock) {
        return !down && !isEjected(clock);
    }

    /** Host and port. */
    @Override
    public String toString() {
        return authority.toString();
    }
}
