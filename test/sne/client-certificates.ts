/**
 * Certificates in the PFX container, which nothing in the project can write: made once with OpenSSL for these tests,
 * self-signed, valid for a hundred years, trusted by nobody.
 */

/** Protected by AES-256. */
export const PFX_PASSPHRASE = 'éssai 11004';
export const PFX = Buffer.from(
  [
    'MIIELAIBAzCCA+IGCSqGSIb3DQEHAaCCA9MEggPPMIIDyzCCAoIGCSqGSIb3DQEHBqCCAnMwggJvAgEAMIICaAYJKoZIhvcN',
    'AQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgeOXum2Yl2JAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQME',
    'ASoEEHHhhtYv4a18LGmc3PKjTLaAggIAKBPr7UgdC+c8wKrzJEDGv63S1JurAEGtyJMpVEJE/YtuclTn1TpjyHn4ELZIzdbS',
    'JF5Esi7vvoMBJ0QQ4xHCrusMX5lyXC5hBp0NWpmlZnO9VTw9Ue0hUMcni9N3Sz2um44pc0wCQ066Lct0mPwOugjOxok6pScw',
    'DpR7aT3dYgb+PEP6cAFfMl62bCEk8px61OPTMqz+DcISMg9lbzSu3dzIN7hO3zLzixtkkCw3fkhLiZrRHk97TfeP3QolFMMT',
    'NxsCrmxB8HJaxFiVSz9wrBhHTwl6dMX1mZU9lPxxHLkRkuXTkSKDkSEL7cF3xCEDzvCzqFn6o54ClYv7uU795jIoUGjes4/6',
    'AbYo+u5NuwBjTN2R1UNT0jvagmH09ZA6c20t/PPBLEAUIFW+FHMLmS/99ZjWONavADhou78c7yJ6qGrESddLGzPtHpjhRe/b',
    '+cGs1OtlqKS8H2Xo59ucZJ2yN5H5lM1kwUXYeBQsPNptgw5banQoHLW4A/WGYBGyokZ+E9jEZdMFUYdqzWvodDCtydEiQL8U',
    '9BdwS9nXAFW5b+s2S3ChSts8+5WDWhlfFPnUC8wz4q3wVBoaFQQTOQBuBlDVlKIteS33zzX0WWsdBiORcMvw7PUrMrY/lc76',
    'uJnu3vysjoth0twhpO5OFjn1bEURlAzsWAVAbjRsNJwwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0B',
    'DAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQINzzbUId1uXkCAggAMAwGCCqGSIb3DQIJBQAwHQYJ',
    'YIZIAWUDBAEqBBCxt5FDjpa+93Vqm9Chc3ayBIGQOib2ChoUxEXejLhwVZWBuTt6c07/XWDeT5mPbPBS4WPnJgWRclyw1+Z3',
    'tLiMeKVPrRQK0bpUht4Q0nCM3zIqg9DL7uMVgVPZJhMVQy8V0nHZG4ikV2WuyD7ihMNQOT8+uLpAxMS4H+oPn/izoMCYrpWh',
    'wskzsCLl6/DMQB/zcKjnlxSMUcz7ZcecsJrNqnEVMSUwIwYJKoZIhvcNAQkVMRYEFOqrCwP3a92oIvh2ID470JJw13XvMEEw',
    'MTANBglghkgBZQMEAgEFAAQgPVbuo2GAyOSbiwsW5hjPW7g/WLmT9Z8Ydg+QdWrEKggECKm0z8SJlMRFAgIIAA==',
  ].join(''),
  'base64',
);

/** The same protected by RC2, as old Windows exports are; its passphrase is `essai`. */
export const LEGACY_PFX = Buffer.from(
  [
    'MIIDmgIBAzCCA2AGCSqGSIb3DQEHAaCCA1EEggNNMIIDSTCCAj8GCSqGSIb3DQEHBqCCAjAwggIsAgEAMIICJQYJKoZIhvcN',
    'AQcBMBwGCiqGSIb3DQEMAQYwDgQIpRVk8377lGUCAggAgIIB+I6Zr8/9xF4vSzJmKY1ZvIkw/2+PG3xZhcrPNgWlh8XpTp3a',
    'QyOsyv+DzcT6ZwYJ9rtZkX/BNnCFd7oDo4KS5nTdtbNrWkVI2Z7CrfIojbBGXTIXVDzzgF6my7tVEvHHyFmFHVQULbir8udS',
    'hU0cJm5RytQ3mUIElFmzt/ot4HUt/5KtmaFsF8z45FI1A1boZ3V+m2mPBDB8Yzd2suvl+TRvQbdGtuvEjSmFXRdAvm3L1xUS',
    '+R0hPdF01CR8lF7vV9r7PyP/dt5TRzvX02V3RRdNLr3om/hClTQHw/KHNM1jemm9h+WFaPWaYBasLgbOhOhRxsDOORvcPb00',
    'PJnEmMt7Pbu8XDwfbMu8x7/4JmJvUmEv9kRSGlTXUFhKCgZpmcu6M+7eX68fUEsRsS7QDROnRyVSsESUfQVyl8K/RNv3TKuv',
    'QDylzZ5bE1c4pdcIKzh0D+yFZoaddhBlQXlnkPelXtQg6mHYVeE8tawBPFzJNyfXQYskjheP9U49uE3vf8Lk5u+pS8FMHEfD',
    'l5bypdTiAEdtlgo8+nxazz9ECRlv7ZK7BSxO9OSuxhtE7punAp6xGq3pXwWkeTVZLjhv5RkLee6ceRJ3qOlRG7qR/7JGPXcj',
    '9PKwDgQnOw+4smJwAba/tLqwZ3qSDimEPkOKxcBFOVJNt0ZMaTCCAQIGCSqGSIb3DQEHAaCB9ASB8TCB7jCB6wYLKoZIhvcN',
    'AQwKAQKggbQwgbEwHAYKKoZIhvcNAQwBAzAOBAjnqpwy2A5x6wICCAAEgZA/6NsUImEwvXrXxxWIrvLOLLLkH8tcKLLQjvUL',
    'W+Ie8sDTF/tUH/ElN9v8Zl13n+ixWyxW+R20qr7DWosEp93d571vfuo/w/wJIiQOq2KoW41IjsNen0edKxEKsnEuZmS3o7J3',
    '8PXd0/opQLBCQkPTk59YlVvY/cDuiF6IlxBXgwM903WVFeNHJ7f99iP7ghExJTAjBgkqhkiG9w0BCRUxFgQU6qsLA/dr3agi',
    '+HYgPjvQknDXde8wMTAhMAkGBSsOAwIaBQAEFFE/1jiL7Xfg4YanSu6uHU8Rt4rzBAgc0YF1bYHv1gICCAA=',
  ].join(''),
  'base64',
);

/** The certificate inside both. */
export const PFX_CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBlzCCAT2gAwIBAgIUNvqafgYMfKEoJatbrGNQv5fzPfkwCgYIKoZIzj0EAwIw',
  'IDEeMBwGA1UEAwwVZ3VpY2hldCAxMTAwNCAoZXNzYWkpMCAXDTI2MTEyNDAzNDky',
  'NFoYDzIxMjYxMDMxMDM0OTI0WjAgMR4wHAYDVQQDDBVndWljaGV0IDExMDA0IChl',
  'c3NhaSkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASsy7YFx/7MqvziQR5ByuZi',
  'OdRiq+wr4+9OyrT2m6GTOt+ffUwfP32UmXWbvm067IV6fDldJn6i2AZvkQZaJlfK',
  'o1MwUTAdBgNVHQ4EFgQUHRqedCP3ScAl3reR7hm77YQkQ0IwHwYDVR0jBBgwFoAU',
  'HRqedCP3ScAl3reR7hm77YQkQ0IwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD',
  'AgNIADBFAiB8dl0HWaGucvyq0zuZ3Jr0sECGn76yInqYY24p4rtKyAIhAItXvHMR',
  'fnci3J8aLv8TYzvkzZZCSFY5nZVaJJ/6gKt0',
  '-----END CERTIFICATE-----',
].join('\n');
