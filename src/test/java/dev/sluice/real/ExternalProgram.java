package dev.sluice.real;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that tests run, and the command that installs it. {@code .ci/run} installs all of them. */
public enum ExternalProgram {
    PROMETHEUS("prometheus", "apt-get install prometheus"),
    NGINX("nginx", "apt-get install nginx-light"),
    HAPROXY("haproxy", "apt-get install haproxy"),
    JSON_SERVER("json-server", "npm install --global json-server@0.17.4"),
    OIDC_PROVIDER("oidc-provider", ".ci/run"),
    WS_PEER("ws-peer", ".ci/run"),
    GRPC_JS("grpc-js", ".ci/run"),
    GRPC_GO("grpc-go", ".ci/run"),
    NODE("node", "apt-get install nodejs"),
    NGHTTP("nghttp", "apt-get install nghttp2-client"),
    KEYCLOAK("kc.sh", ".ci/run"),
    DNSMASQ("dnsmasq", "apt-get install dnsmasq-base"),
    VALKEY("valkey-server", "apt-get install valkey-server"),
    KUBECTL("kubectl", "apt-get install kubernetes-client"),
    HELM("helm", ".ci/run"),
    TRIVY("trivy", ".ci/run"),
    CHROMIUM("chromium", "apt-get install chromium"),
    BROWSER("browser", ".ci/run");

    // Debian installs nginx in a folder that only root's PATH has.
    private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin";

    /** The folder where {@code .ci/run} installs programs that Debian does not package. */
    private static final Path INSTALLED = Path.of(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getProperty("user.home") + "/.cache"),
            "sluice-ci");

    private final String command;
    private final String installation;

    ExternalProgram(String command, String installation) {
        this.command = command;
        this.installation = installation;
    }

    /** Returns the command name of the program. */
    public String command() {
        return command;
    }

    /** Returns the command line that installs the program. */
    public String installation() {
        return installation;
    }

    /** Returns the path of the program on this machine, or empty. */
    public Optional<Path> path() {
        Stream<Path> folders = Stream.of(System.getenv("PATH"), SYSTEM_FOLDERS)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .map(Path::of);
        Stream<Path> installed = Stream.of(
                        "json-server/node_modules/.bin",
                        "oidc-provider",
                        "ws",
                        "grpc-js",
                        "grpc-go",
                        "browser",
                        "helm/node_modules/.bin",
                        "keycloak/bin")
                .map(INSTALLED::resolve);
        return Stream.concat(folders, installed)
                .map(folder -> folder.resolve(command))
                .filter(program -> Files.isExecutable(program) && Files.isRegularFile(program))
                .findFirst();
    }

    public boolean isInstalled() {
        return path().isPresent();
    }
}
