package dev.sluice.core.netty.dns;

import dev.sluice.fixture.TestEventLoops;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A scripted DNS server on a free port, over UDP and TCP (RFC 1035). A setting applies to every later query.
 * Thread-safe.
 */
public final class FakeDnsServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final String EVERY_NAME = "*";
    static final File NO_FILE = new File("/nonexistent");

    private final Vertx vertx;
    private final DatagramSocket udp;
    private final NetServer tcp;
    private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
    private final Map<Integer, Code> codes = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile int timeToLive;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean truncated;

    /** The response codes (RFC 1035 section 4.1.1). */
    public enum Code {
        NOERROR(0),
        SERVFAIL(2),
        NXDOMAIN(3);

        private final int number;

        Code(int number) {
            this.number = number;
        }
    }

    private FakeDnsServer(Vertx vertx) {
        this.vertx = vertx;
        this.udp = vertx.createDatagramSocket();
        this.tcp = vertx.createNetServer().connectHandler(this::connected);
    }

    public static FakeDnsServer start(Vertx vertx) {
        FakeDnsServer started = new FakeDnsServer(vertx);
        TestEventLoops.call(vertx, () -> started.tcp.listen(0, "127.0.0.1"));
        TestEventLoops.call(vertx, () -> started.udp.listen(started.tcp.actualPort(), "127.0.0.1"));
        started.udp.handler(started::received);
        return started;
    }

    /** Returns a resolver that queries only this server, without a hosts file. */
    public NameResolver resolver(Vertx client) {
        return resolver(client, NO_FILE, UnaryOperator.identity());
    }

    NameResolver resolver(Vertx client, File hostsFile, UnaryOperator<DnsNameResolverBuilder> more) {
        return resolver(
                client, new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.actualPort()), hostsFile, more);
    }

    /** Returns a resolver that queries only {@code server}, without a hosts file. */
    public static NameResolver resolver(Vertx client, InetSocketAddress server) {
        return resolver(client, server, NO_FILE, UnaryOperator.identity());
    }

    private static NameResolver resolver(
            Vertx client, InetSocketAddress server, File hostsFile, UnaryOperator<DnsNameResolverBuilder> more) {
        return new NettyNameResolver(
                client,
                hostsFile,
                builder -> more.apply(builder.searchDomains(List.of())
                        .ndots(1)
                        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(server))));
    }

    /** Sets the addresses of every name. They may be of both families. */
    public void setAddresses(String... addresses) {
        zone.put(EVERY_NAME, List.of(addresses));
        codes.clear();
    }

    /** Sets the addresses of a name. A name that is not set does not exist. */
    public void setAddressesOf(String name, String... addresses) {
        zone.put(name, List.of(addresses));
    }

    public void timeToLive(int seconds) {
        timeToLive = seconds;
    }

    /** Makes every response have this code and no address. */
    public void fail(Code code) {
        codes.put(A, code);
        codes.put(AAAA, code);
    }

    /** Ends the effect of {@link #fail}. */
    public void succeed() {
        codes.clear();
    }

    /** Makes every response to a query for IPv4 addresses have this code. */
    public void failIpv4(Code code) {
        codes.put(A, code);
    }

    public void setDelay(Duration time) {
        delay = time;
    }

    /** Makes responses over UDP truncated and without an address. */
    public void truncate() {
        truncated = true;
    }

    /** Returns the queries so far, such as {@code udp A shop.test}. */
    public List<String> queries() {
        return queries;
    }

    private void received(DatagramPacket packet) {
        Buffer response = response(packet.data(), "udp", truncated);
        afterDelay(
                () -> udp.send(response, packet.sender().port(), packet.sender().host()));
    }

    private void connected(NetSocket socket) {
        socket.handler(message -> {
            Buffer response = response(message.slice(2, message.length()), "tcp", false);
            afterDelay(() -> socket.write(
                    Buffer.buffer().appendUnsignedShort(response.length()).appendBuffer(response)));
        });
    }

    private void afterDelay(Runnable task) {
        if (delay.isZero()) task.run();
        else vertx.setTimer(delay.toMillis(), fired -> task.run());
    }

    private Buffer response(Buffer query, String transport, boolean isTruncated) {
        int end = endOfName(query) + 4;
        int type = query.getUnsignedShort(end - 4);
        String name = name(query);
        queries.add(transport + (type == A ? " A " : " AAAA ") + name);
        List<String> addresses = zone.getOrDefault(name, zone.getOrDefault(EVERY_NAME, List.of()));
        Code code = codes.getOrDefault(type, exists(name) ? Code.NOERROR : Code.NXDOMAIN);
        List<byte[]> records = isTruncated || code != Code.NOERROR ? List.of() : records(addresses, type);
        Buffer response = Buffer.buffer()
                .appendBuffer(query.slice(0, 2))
                .appendUnsignedShort((isTruncated ? 0x8780 : 0x8580) + code.number)
                .appendUnsignedShort(1)
                .appendUnsignedShort(records.size())
                .appendInt(0)
                .appendBuffer(query.slice(HEADER, end));
        records.forEach(record -> append(response, type, record));
        return response;
    }

    private boolean exists(String name) {
        return zone.containsKey(EVERY_NAME) || zone.containsKey(name);
    }

    private static List<byte[]> records(List<String> addresses, int type) {
        return addresses.stream()
                .map(FakeDnsServer::bytes)
                .filter(bytes -> bytes.length == (type == A ? 4 : 16))
                .toList();
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }

    private static int endOfName(Buffer query) {
        int at = HEADER;
        while (query.getByte(at) != 0) at += query.getByte(at) + 1;
        return at + 1;
    }

    private static String name(Buffer query) {
        StringBuilder name = new StringBuilder();
        for (int at = HEADER; query.getByte(at) != 0; at += query.getByte(at) + 1)
            name.append(name.isEmpty() ? "" : ".").append(query.getString(at + 1, at + 1 + query.getByte(at)));
        return name.toString();
    }

    /** Appends a record with the name of the query, the class IN and an address. */
    private void append(Buffer response, int type, byte[] address) {
        response.appendUnsignedShort(0xC00C)
                .appendUnsignedShort(type)
                .appendUnsignedShort(1)
                .appendInt(timeToLive)
                .appendUnsignedShort(address.length)
                .appendBytes(address);
    }

    @Override
    public void close() {
        udp.close();
        tcp.close();
    }
}
