package dev.sluice.kubernetes;

import static dev.sluice.fixture.RawHttp2Client.DATA;
import static dev.sluice.real.ExternalProgram.KUBECTL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.fixture.RawHttpClient;
import dev.sluice.fixture.SelfSignedCertificate;
import dev.sluice.real.Needs;
import dev.sluice.server.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests as the proxy of each way in sends them, to the files and the variables that Kustomize renders. The proxies connect from 127.0.0.1,
 * which joins the rendered networks, and a caller that passes the proxy from 127.0.0.2.
 */
@Needs(KUBECTL)
class WaysInTest {
    /** What a route sees of its caller. */
    private static final String SEEN = """
            routes:
              GET /seen:
                identity: none
                respond: '[$request.client, $request.scheme, $request.host]'
            """;

    /** The fields that a caller invents. A proxy passes them on, and appends the address of the caller. */
    private static final String INVENTED = """
            Forwarded: for=6.6.6.6;host=evil.example;proto=https
            X-Forwarded-Host: evil.example
            """;

    private static final String OF_PROXY = INVENTED + """
            X-Forwarded-For: 6.6.6.6, 203.0.113.7
            X-Forwarded-Proto: https
            """;

    private static final String V1 = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n";
    private static final String V2 = "\r\n\r\n\0\r\nQUIT\n"
            + new String(HexFormat.of().parseHex("2111000ccb0071077f000001045701bb"), ISO_8859_1);

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("sluice.sluice.svc");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) each.close();
        certificate.delete();
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(0, each);
        return each;
    }

    private TestGateway start(String... components) {
        Manifests manifests = Kustomizations.of("base", components);
        Map<String, String> variables = manifests.variables();
        variables.merge("TRUSTED_PROXIES", ",127.0.0.1", String::concat);
        List<SourceFile> files = new ArrayList<>(List.of(new SourceFile("conf/seen.yaml", SEEN)));
        ((Map<?, ?>) manifests.find("ConfigMap", "sluice-conf").valueAt("data"))
                .forEach((key, text) -> files.add(new SourceFile("conf/" + key, withCertificate(text.toString()))));
        LoadResult loaded = ConfigurationLoader.load(files, variables::get);
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        return opened(TestGateway.of(
                requireNonNull(loaded.configuration()).withPort(0).withAdminPort(0)));
    }

    private String withCertificate(String text) {
        return text.replace("/run/tls/tls.crt", certificate.certificatePath())
                .replace("/run/tls/tls.key", certificate.privateKeyPath());
    }

    private static String seen(String client, String scheme, String host) {
        return "[\"%s\",\"%s\",\"%s\"]".formatted(client, scheme, host);
    }

    private Socket connect(TestGateway gateway, String bytes) throws IOException {
        Socket socket = opened(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        return socket;
    }

    private static String get(Socket connected, String fields) {
        return get(new RawHttpClient(connected), fields);
    }

    private static String get(RawHttpClient caller, String fields) {
        String response = caller.send("GET /seen HTTP/1.1\nHost: api.example.com\n" + fields + "Connection: close\n\n")
                .readToEnd();
        return response.substring(response.lastIndexOf('\n') + 1);
    }

    private static String getOverHttp2(Socket connected, String scheme, String fields) throws IOException {
        RawHttp2Client proxy = new RawHttp2Client(connected).withScheme(scheme);
        assertThat(proxy.status("GET", "/seen", fields.toLowerCase(Locale.ROOT)))
                .isEqualTo("200");
        return proxy.next(DATA).payload().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-route", "ingress", "grpc-route"})
    void a_proxy_that_ends_tls_names_the_caller_in_fields(String way) throws IOException {
        assertThat(get(connect(start(way), ""), OF_PROXY)).isEqualTo(seen("203.0.113.7", "https", "api.example.com"));
    }

    @Test
    void a_gateway_speaks_http2_in_clear_to_the_port_for_grpc() throws IOException {
        TestGateway gateway = start("http-route", "grpc-route");
        assertThat(getOverHttp2(connect(gateway, ""), "http", OF_PROXY))
                .isEqualTo(seen("203.0.113.7", "https", "localhost"));
        assertThat(get(connect(gateway, ""), OF_PROXY)).isEqualTo(seen("203.0.113.7", "https", "api.example.com"));
    }

    @Test
    void a_gateway_speaks_http2_and_http1_over_tls() throws IOException, GeneralSecurityException {
        TestGateway gateway = start("tls", "http-route", "grpc-route-tls");
        assertThat(getOverHttp2(RawHttp2Client.overTls(connect(gateway, "")), "https", OF_PROXY))
                .isEqualTo(seen("203.0.113.7", "https", "localhost"));
        assertThat(get(RawHttp2Client.overTls(connect(gateway, "")), OF_PROXY))
                .isEqualTo(seen("203.0.113.7", "https", "api.example.com"));
    }

    @Test
    void a_gateway_says_by_which_scheme_the_caller_came() throws IOException, GeneralSecurityException {
        String fields = OF_PROXY.replace("Proto: https", "Proto: http");
        TestGateway gateway = start("tls", "http-route", "grpc-route-tls");
        assertThat(get(RawHttp2Client.overTls(connect(gateway, "")), fields))
                .isEqualTo(seen("203.0.113.7", "http", "api.example.com"));
    }

    static List<String> headersOfTheProxyProtocol() {
        return List.of(V1, V2);
    }

    @ParameterizedTest
    @MethodSource("headersOfTheProxyProtocol")
    void a_load_balancer_names_the_caller_before_its_bytes(String header) throws IOException, GeneralSecurityException {
        TestGateway plain = start("load-balancer");
        assertThat(get(connect(plain, header), OF_PROXY)).isEqualTo(seen("203.0.113.7", "http", "api.example.com"));
        TestGateway gateway = start("tls", "load-balancer");
        assertThat(get(RawHttp2Client.overTls(connect(gateway, header)), OF_PROXY))
                .isEqualTo(seen("203.0.113.7", "https", "api.example.com"));
        assertThat(getOverHttp2(RawHttp2Client.overTls(connect(gateway, header)), "https", OF_PROXY))
                .isEqualTo(seen("203.0.113.7", "https", "localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-route", "ingress", "grpc-route"})
    void no_field_of_a_caller_that_passes_the_proxy_counts(String way) throws IOException {
        RawHttpClient caller = opened(RawHttpClient.from("127.0.0.2", start(way).port()));
        assertThat(get(caller, OF_PROXY)).isEqualTo(seen("127.0.0.2", "http", "api.example.com"));
    }

    @Test
    void a_caller_that_passes_the_load_balancer_is_closed() throws IOException {
        TestGateway gateway = start("load-balancer");
        // The gateway closes before it reads, so a caller that writes may fail.
        assertThat(opened(RawHttpClient.from("127.0.0.2", gateway.port())).readToEnd())
                .isEmpty();
        assertThat(get(connect(gateway, ""), "")).isEmpty();
    }
}
