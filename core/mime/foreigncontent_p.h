#pragma once

#include <QByteArray>
#include <string>
#include <vector>

namespace posthorn
{

/// Whether SVG or MathML is open, told by the tags alone, for measureHtml(). Simple contents (each
/// element closed by its own tag, nothing of HTML inside) are followed exactly; after anything else it may be
/// open for good. A value; any thread.
class ForeignContent
{
public:
    enum class State { No, Inside, Perhaps };

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] size_t depth() const { return m_open.size(); }

    /// `isIgnorable`: the parser may be where it ignores most tags.
    void open(const std::string &name, bool isSelfClosing, bool isIgnorable);
    void close(const std::string &name);

    /// Gumbo 0.10 takes such an element of SVG or MathML for the one of HTML when it looks for how to go on
    /// after a table or a list of choices, and ends the process where it then finds none to close.
    [[nodiscard]] static bool isMistakenForHtml(const std::string &name);

private:
    void giveUp();

    State m_state = State::No;
    std::vector<std::string> m_open; // while Inside
};

/// A tag of SVG or MathML is somewhere, or what looks like one.
[[nodiscard]] bool hasForeignContent(QByteArrayView html);
/// The <svg> and <math> of that HTML are elements that nobody knows.
[[nodiscard]] QByteArray withoutForeignContent(QByteArrayView html);

} // namespace posthorn
