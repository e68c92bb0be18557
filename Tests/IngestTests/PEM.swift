// Two self-signed certificates for 127.0.0.1 and their keys, made for these tests alone.
enum PEM {
    static let firstCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBMzCB26ADAgECAgEBMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBWZpcnN0MCAX
        DTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAQMQ4wDAYDVQQDDAVmaXJz
        dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHk/h+sD+Vo6pSuBHBGd1zJVMeCI
        oHGmlM6p8/l7unNky0r4MwIuAOrOcbPjP8HKnoyp6lpVQGen4QdBigaMu2qjJDAi
        MA8GA1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNH
        ADBEAiBXcgbETEN6+vjMZKTylK0M18wFWpsfE7Cd6IIreCIzQgIgYJUTqhX/Rivi
        yqwlrUmLCSI6IyZ+/cIPZfrbOnz+Ht0=
        -----END CERTIFICATE-----
        """

    static let firstKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRI3QMZTXwGlAhVVH
        wrB25VAGNxRm3gtuk5gOvYbacT+hRANCAAR5P4frA/laOqUrgRwRndcyVTHgiKBx
        ppTOqfP5e7pzZMtK+DMCLgDqznGz4z/Byp6MqepaVUBnp+EHQYoGjLtq
        -----END PRIVATE KEY-----
        """

    static let secondCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBNzCB3aADAgECAgECMAoGCCqGSM49BAMCMBExDzANBgNVBAMMBnNlY29uZDAg
        Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowETEPMA0GA1UEAwwGc2Vj
        b25kMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2rtoHkxItQgYH5am+TrptqHd
        85bQftQnRV62DkSY82COH78Wc4WAr/ePDoYI+QhOaCLxlqQZD/TuVzKEOG2TJaMk
        MCIwDwYDVR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMC
        A0kAMEYCIQDzzWj16ozIRCvs557RHvWP6Kj3nDL+BEHc6u4rfZ36SwIhAPs4l+Mv
        u9RbF5q8LFEUhk2yrFyuZDUeLkig98T2x13N
        -----END CERTIFICATE-----
        """

    static let secondKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6GTPfcdDkj6l1xTg
        Aghe/yPqfPmmlTN0rT4tsKbOgKehRANCAATau2geTEi1CBgflqb5Oum2od3zltB+
        1CdFXrYORJjzYI4fvxZzhYCv948Ohgj5CE5oIvGWpBkP9O5XMoQ4bZMl
        -----END PRIVATE KEY-----
        """
}
