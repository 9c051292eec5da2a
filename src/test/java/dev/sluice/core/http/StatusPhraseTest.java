package dev.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPhraseTest {
    /** The titles of problems stay the same, although newer versions of HTTP have other phrases for some of them. */
    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "404, Not Found",
        "413, Request Entity Too Large",
        "414, Request-URI Too Long",
        "416, Requested Range Not Satisfiable",
        "418, Client Error (418)",
        "421, Misdirected Request",
        "422, Unprocessable Entity",
        "425, Unordered Collection",
        "426, Upgrade Required",
        "429, Too Many Requests",
        "431, Request Header Fields Too Large",
        "499, Client Error (499)",
        "500, Internal Server Error",
        "502, Bad Gateway",
        "503, Service Unavailable",
        "504, Gateway Timeout",
        "599, Server Error (599)"
    })
    void a_status_has_the_title_of_its_problem(int status, String phrase) {
        assertThat(StatusPhrase.of(status)).isEqualTo(phrase);
    }
}
