#include "messagecard_p.h"

#include "messagebody.h"
#include "messageheader.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int BarWidth = 3;

} // namespace

MessageCard::MessageCard(const CardTools &tools, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("messageCard"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFocusPolicy(Qt::StrongFocus);
    // Building the parts sends events here already, which look at d.
    d = std::make_unique<Private>(tools, this);
}

MessageCard::~MessageCard() = default;

void MessageCard::open(PlacementId id, const ReadingState &state)
{
    d->reset();
    d->m_reading = state;
    d->m_loader.load(id, d->wish());
}

void MessageCard::open(const StoredMessage &stored)
{
    d->reset();
    d->m_loader.take(stored, d->wish());
}

void MessageCard::openBytes(const QByteArray &bytes)
{
    d->reset();
    d->m_loader.takeBytes(bytes, d->wish());
}

ReadingState MessageCard::readingState() const
{
    return d->m_reading;
}

void MessageCard::close()
{
    d->reset();
    d->m_patience.stop();
    d->m_loader.stop();
}

PlacementId MessageCard::current() const
{
    return d->m_loader.current();
}

const MessageRow *MessageCard::row() const
{
    const auto &detail = d->m_loader.detail();
    return detail ? &detail->row : nullptr;
}

void MessageCard::setInConversation(bool inConversation)
{
    d->m_inConversation = inConversation;
    d->m_header->setSubjectShown(!inConversation);
    d->m_column->setContentsMargins(inConversation ? BarWidth : 0, 0, 0, inConversation ? 1 : 0);
}

void MessageCard::setPlaceWords(const QString &words)
{
    d->m_place->setFullText(words);
    d->m_place->setVisible(!words.isEmpty());
}

void MessageCard::setCurrentCard(bool current)
{
    if (d->m_currentCard == current)
        return;
    d->m_currentCard = current;
    update();
}

void MessageCard::setPaneHeight(int height)
{
    d->m_paneHeight = height;
}

bool MessageCard::isDisplayed() const
{
    return d->m_displayed;
}

int MessageCard::heightAt(int width) const
{
    const int own = d->m_column->hasHeightForWidth() ? d->m_column->totalHeightForWidth(width)
                                                     : d->m_column->totalSizeHint().height();
    return qMax(own, d->m_paneHeight);
}

void MessageCard::showWaiting()
{
    d->showWaiting();
}

bool MessageCard::hasHtml() const
{
    return d->m_message && d->m_message->content->hasHtml() && !d->m_message->content->hasTooMuchHtml();
}

bool MessageCard::showsHtml() const
{
    return d->m_message && d->m_message->page;
}

void MessageCard::toggleView()
{
    if (!hasHtml())
        return;
    if (showsHtml()) {
        d->m_view = RenderWish::View::Text;
        d->m_message->page.reset();
        d->m_loader.render(d->wish());
    } else {
        d->m_view = RenderWish::View::Html;
        d->m_evenIfComplex = d->m_failure.has_value();
        d->requestHtml();
    }
}

void MessageCard::print()
{
    if (d->m_message && !d->m_message->quarantined)
        d->m_tools.printer->print(d->printable());
}

void MessageCard::savePdf()
{
    if (d->m_message && !d->m_message->quarantined)
        d->m_tools.printer->savePdf(d->printable());
}

void MessageCard::showSource(bool headersOnly)
{
    d->showSource(headersOnly);
}

FindTarget *MessageCard::findTarget() const
{
    return d->m_body->findTarget();
}

QWidget *MessageCard::textView() const
{
    return d->m_body->textView();
}

bool MessageCard::event(QEvent *event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        Q_EMIT heightChanged();
    return handled;
}

void MessageCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (!d->m_inConversation) {
        if (hasFocus())
            painter.fillRect(isRightToLeft() ? width() - BarWidth : 0, 0, BarWidth, height(),
                             theme::accent(palette()));
        return;
    }
    painter.fillRect(0, height() - 1, width(), 1, theme::hairline(palette()));
    if (d->m_currentCard)
        painter.fillRect(isRightToLeft() ? width() - BarWidth : 0, 0, BarWidth, height() - 1,
                         theme::accent(palette()));
}

void MessageCard::mouseReleaseEvent(QMouseEvent *event)
{
    // Its header takes clicks only where there is something to click.
    if (d->m_inConversation && event->button() == Qt::LeftButton &&
        d->m_header->geometry().contains(event->position().toPoint()))
        Q_EMIT foldRequested();
}

void MessageCard::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    // Buttons leave Enter to what they stand in.
    if (auto *button = enter ? qobject_cast<QAbstractButton *>(QApplication::focusWidget()) : nullptr)
        button->click();
    else if (enter && d->m_inConversation)
        Q_EMIT foldRequested();
    else
        QWidget::keyPressEvent(event);
}

void MessageCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (d && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        d->relayoutText();
}

} // namespace posthorn
