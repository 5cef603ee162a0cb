"""Signs the message on stdin with DKIM: selector, domain, algorithm, covered fields, bits or "l" for a length.

A new key each time; the first line of the output is its DNS record, the rest the signed message.
"""
import base64
import subprocess
import sys

import dkim

selector, domain, algorithm, fields, extra = (argument.encode() for argument in sys.argv[1:6])
if algorithm == b"ed25519-sha256":
    import nacl.encoding
    import nacl.signing

    private = nacl.signing.SigningKey.generate()
    key = private.encode(encoder=nacl.encoding.Base64Encoder)
    record = b"v=DKIM1; k=ed25519; p=" + private.verify_key.encode(encoder=nacl.encoding.Base64Encoder)
else:
    bits = extra.decode() if extra.isdigit() else "2048"
    key = subprocess.run(["openssl", "genrsa", "-traditional", bits], check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=key, check=True,
                            capture_output=True).stdout
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
message = sys.stdin.buffer.read()
signature = dkim.sign(message, selector, domain, key, canonicalize=(b"relaxed", b"relaxed"),
                      signature_algorithm=algorithm, include_headers=fields.split(b":"), length=extra == b"l")
sys.stdout.buffer.write(record + b"\n" + signature + message)
