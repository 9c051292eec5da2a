package dev.sluice.tools.cli;

import dev.sluice.core.spec.Durations;
import dev.sluice.tools.eval.EvalException;
import dev.sluice.tools.eval.InputFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Sends a request over HTTP/1.1 and reads its response, without redirects. Thread-safe. */
final class RequestSender {
    private static final int MAX_BODY = 10 * 1024 * 1024;

    /** The largest number of characters of a failure. */
    private static final int MAX_MESSAGE = 200;

    private final HttpClient client;
    private final Duration timeout;

    private RequestSender(HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * Returns a sender.
     *
     * @param timeout the time until the end of a response
     * @param ca the PEM file with the certificates to trust; null for those of Java
     * @throws EvalException if the file is unreadable
     */
    static RequestSender of(Duration timeout, @Nullable Path ca) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        return new RequestSender((ca == null ? client : client.sslContext(trusting(ca))).build(), timeout);
    }

    private static SSLContext trusting(Path ca) {
        byte[] pem = InputFiles.readBytes(ca);
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (certificates.isEmpty()) throw EvalException.misuse(ca + ": no certificate");
            return trusting(certificates);
        } catch (GeneralSecurityException | IOException e) {
            throw EvalException.misuse(ca + ": no certificate");
        }
    }

    private static SSLContext trusting(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates)
            store.setCertificateEntry(String.valueOf(store.size()), certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /**
     * A response whose body has ended.
     *
     * @param headers the values by name in lower case
     * @param body the body as UTF-8
     */
    record Response(int status, Map<String, List<String>> headers, String body) {}

    /**
     * Sends the request and returns its response. Blocks.
     *
     * @throws NoResponseException if the response does not end in time, or cannot be read
     */
    Response send(HttpRequest request) throws InterruptedException, NoResponseException {
        CompletableFuture<Response> response =
                client.sendAsync(request, BodyHandlers.ofInputStream()).thenApply(RequestSender::read);
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoResponseException("no complete response within " + Durations.format(timeout));
        } catch (ExecutionException e) {
            throw new NoResponseException(describe(e));
        }
    }

    /** Thrown without a complete response. */
    static final class NoResponseException extends Exception {
        private static final long serialVersionUID = 1L;

        NoResponseException(String message) {
            super(message, null, false, false);
        }
    }

    private static Response read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) throw new IOException("the body of the response is larger than 10 MiB");
            return new Response(response.statusCode(), headers(response), new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> headers(HttpResponse<InputStream> response) {
        Map<String, List<String>> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }

    private static String describe(Throwable failure) {
        boolean isConnecting = false;
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
            isConnecting |= cause instanceof ConnectException;
        }
        if (cause instanceof UnresolvedAddressException) return "the host has no known address";
        return isConnecting ? "the host accepts no connection" : describe(cause.getMessage());
    }

    /** Java's messages may quote bytes of the peer. */
    private static String describe(@Nullable String message) {
        if (message == null || message.isBlank()) return "the connection closed before the response ended";
        String text = escaped(message).replace("\n", "\\u000a");
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }

    /** Returns a text that may hold bytes of a peer for a terminal: control characters but line breaks as an escape of JSON. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (Character.isISOControl(next) && next != '\n') escaped.append(String.format("\\u%04x", (int) next));
            else escaped.append(next);
        }
        return escaped.toString();
    }
}
