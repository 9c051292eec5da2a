package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.SluiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flight recordings of a process whose Java lacks the recorder, or that has no folder for temporary files. */
class FlightRecorderTest {
    private static final String MODULES = "java.base,java.logging,java.management,java.naming,java.net.http,java.sql,"
            + "java.xml,jdk.management,jdk.unsupported";

    @TempDir
    Path folder;

    private HttpResponse<String> record(String... options) throws Exception {
        try (SluiceProcess process = SluiceProcess.start(folder, library -> true, List.of(options), conf())) {
            URI uri = URI.create("http://127.0.0.1:" + process.port("operators") + "/jfr?for=1s");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        }
    }

    private String[] conf() throws IOException {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                routes: { GET /a: { respond: '1' } }
                """);
        return new String[] {"run", folder.toString()};
    }

    @Test
    void a_java_without_the_recorder_is_a_501_that_names_the_module() throws Exception {
        HttpResponse<String> response = record("--limit-modules=" + MODULES);
        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body()).contains("has no Flight Recorder (module jdk.jfr)");
    }

    @Test
    void without_a_folder_for_temporary_files_it_is_a_503_that_names_the_need_and_no_path() throws Exception {
        HttpResponse<String> response = record("-Djava.io.tmpdir=/proc/nope");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body())
                .contains("needs a folder for temporary files")
                .doesNotContain("/proc");
    }
}
