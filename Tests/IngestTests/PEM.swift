// Self-signed certificates for 127.0.0.1 and their keys, made for these tests alone.
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

    /// With an RSA key; the two above have elliptic curves.
    static let rsaCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIC3DCCAcSgAwIBAgIBATANBgkqhkiG9w0BAQsFADAOMQwwCgYDVQQDDANyc2Ew
        IBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMA4xDDAKBgNVBAMMA3Jz
        YTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAMtdfpbRnCNCnQcSdcEB
        fPKLTv7kK1QmM7bOYiJMiiqyqGVW4XViHR0eZDvJvEd9xALi8kERqo1trso24mPj
        ufmUHIOPjck+4WqYk0Wa1k8oN31+yhYhM/sZ+1Lc/Pm/L2N0gX3oYHtMCyN+m1k+
        jOtr8BuBD7bia6DWdnD1OWUDEg7ZxfKYBsNQW49Q87+h5jy52E9rtP5Oh6FyfI41
        q6Td9jkK4tF/WD/Ra+d4qiTXe3pDjdM7ItWLTJYvLJyP4o9fltvgx8TwzuFnWm/1
        PctvZT8+JI+Y5iaRz3hgAHyOoYeuXfn2qcmBk9Tr40H70g4b0afJxkRQ6/BGQrMG
        mwcCAwEAAaNDMEEwDwYDVR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MB0G
        A1UdDgQWBBQ1Av1wLo/829sCFEjypgH4qbc64TANBgkqhkiG9w0BAQsFAAOCAQEA
        i1Iy+JYWyilTijDW3pdOIenn8jKp+EpBt+TR4uwF5yEfR5X3Dt9fi+Tv/iHy6Wfd
        gZ1vBMTNZJb1fp91m5g7Reh6qZj0tPw925SpkF0o+QZ5guBwzZy4CVqeknHhhOBR
        FZuZQPTlkdQIrDdZVQELw2pCMKYI2pUpNrux+7llzjUb7IAOKW8NDwT65gnE9nd0
        SeKmho+J8PYyKSb6UknVVGbpQGz/ZvrrOpJ2RMRgC5PzOIWNO2EONRhWVob+h7Xi
        7iUnlsQqb0qCWq55UUtIcUO2yk46jHKiOWqajaSfoa/9ZaoSD+Ha3LDYGdGZ5KOP
        LNCf/amJdxZO+0nXza8Yvw==
        -----END CERTIFICATE-----
        """

    static let rsaKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDLXX6W0ZwjQp0H
        EnXBAXzyi07+5CtUJjO2zmIiTIoqsqhlVuF1Yh0dHmQ7ybxHfcQC4vJBEaqNba7K
        NuJj47n5lByDj43JPuFqmJNFmtZPKDd9fsoWITP7GftS3Pz5vy9jdIF96GB7TAsj
        fptZPozra/AbgQ+24mug1nZw9TllAxIO2cXymAbDUFuPUPO/oeY8udhPa7T+Toeh
        cnyONauk3fY5CuLRf1g/0WvneKok13t6Q43TOyLVi0yWLyycj+KPX5bb4MfE8M7h
        Z1pv9T3Lb2U/PiSPmOYmkc94YAB8jqGHrl359qnJgZPU6+NB+9IOG9GnycZEUOvw
        RkKzBpsHAgMBAAECggEAWSY7u67YtSZbAwInJ7xYw1SphRiOG/4BNpajs2h9OzmF
        k6MyA8zGeYDcrM8DYA20cxV84GR3sTcPZCsKNILcgJnapBu2qq2LkLig+ublIt88
        8CE4Qto8WMvrfkhNB8i1Y/JrX8ASJ4rO6Tjzrfw7N2riX5REyMXaK7BITL1bczlM
        0DvHfGitUhxb/66PgE4ZrXWONMqo6GFzIpBRcHdg6ZsBvQIexFXVQSBuw5GHH5+e
        Kln758nwwI23gMGb5/zR1F7D/de82CcS5s5sRUDx4OgIp5ZbBX50toqnYLyCJdrG
        HlAjRI4fuRt1d2+wSv/PE3zYW4YRvHc/c123MIqbxQKBgQDlk8HwmtS9tjuyR+12
        1ZBo8XHm8BGV3xZipwceUIA+zlfVHQs5twoRYBWV/MTu8CtmyZ/M8TPsqcduC/L+
        U+uUckhbBfoW8ko1yYyZEUGGww2fvLiJ9hAfgAFmwWNdn+ZzE3gelgSl1flpVOVo
        2YsZJ25VmqzwRbWwWbUBgu0TLQKBgQDixW4Hci5+DuxyPvn09eMwiESr0SAEfxT4
        JNWzEqY7xXcSVvm0rJ6U5FfmC4/olivCeupsA9UQ9uFgZ5/6rTOXQWRhHfEucCA5
        YmhPYNIiiquncIo9r0te2G8cR582hJfbd8Kyh0AjNT4D1B5hCr9ymPNIkiC21oWQ
        DBbTV+fXgwKBgD3eyj+LmpXeDMyJMef6ukZt+2JfhH29d4zysqpqy4Uhmu4mO6Y8
        PAxetrKLQo+aTjgPUm+q+XFoeASiV8RO3YhOHE3bmICin3lLbga6bcxhuMQ52gnk
        NIgouTf2Gk9bDoIo1xB3IZ2HwwWuCX1uU1xeEhAj9UNzpfl2058qp7WpAoGAQOD3
        T84NGyet4im+XaUTsMjrzLRyEpdBKpVvRmJpiOQ/4tFbc6OHY1XJCBn6vDJqpqN/
        +hNGnCnl5S0AijmPbxDYZSip3f1aWtCaw0sSE6vU3HzIMEm8qJAHifG7zV82CyZC
        X81uPiR3b6T6ZA0tJN45jGOyVF0frUyoIyMdQ30CgYEAl40GUcTR0h3eDRH3p8sS
        r5WippP9LOACEo62nfm2dHknby1gfQQWEDn8kg2KnG9Sdw5/j5C4HQPias1lvwOn
        1DIP1tYNg5gIBj/M3iD4Vum5jqb/tD1Puh+hEe1tjTlb69eLkVfD7uZ7djxv7fuB
        CaQFYQaUH0FWawI+zDIJr+U=
        -----END PRIVATE KEY-----
        """
}
