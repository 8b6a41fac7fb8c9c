class error(Exception): ...  # noqa: N801, N818 - the library's own name

class Options:
    max_mem: int
    log_errors: bool
    case_sensitive: bool

class _Match: ...

class _Regexp:
    def search(self, text: str) -> _Match | None: ...

def compile(pattern: str, options: Options | None = ...) -> _Regexp: ...  # noqa: A001
