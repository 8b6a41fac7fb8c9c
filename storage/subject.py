"""How a customer is named where nothing personal may stand: the audit log and proofs."""

import hashlib
import hmac


def customer_subject(customer_key: str, key: bytes) -> str:
    """HMAC-SHA-256 of the keyed hash under which the customer's calls are found, shortened.

    It leads back to nobody. Whoever has the installation's secret and is told the number can make
    it again, and so answer a customer who asks whether they were forgotten.
    """
    return hmac.new(key, customer_key.encode(), hashlib.sha256).hexdigest()[:32]
