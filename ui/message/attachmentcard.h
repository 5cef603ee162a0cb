#pragma once

#include "mime/attachmenttruth.h"
#include "mime/messageparser.h"

#include <QFrame>
#include <QImage>

class QToolButton;

namespace posthorn
{

class TextLabel;

/// One attachment: what it is, its name, kind and size, a picture of it where one was made, Save and Open.
/// With the focus of the keyboard on it Space shows it large and Enter opens it (or saves what must not be
/// opened); so do a click on its picture and a double click. Window thread.
class AttachmentCard : public QFrame
{
    Q_OBJECT

public:
    explicit AttachmentCard(const MessagePart &part, QWidget *parent = nullptr);

    /// What its bytes say.
    void setTruth(const AttachmentTruth &truth);
    void setThumbnail(const QImage &thumbnail);
    /// The first lines of a text, for the tool tip and in small for the picture.
    void setFirstLines(const QString &lines);
    /// "Picture", "PDF document", ...: what an extension or a type stands for. Pure.
    [[nodiscard]] static QString kindText(const QByteArray &contentType, const QString &fileName);

    [[nodiscard]] const MessagePart &part() const { return m_part; }
    [[nodiscard]] bool isDangerous() const { return m_dangerous; }
    [[nodiscard]] QSize sizeHint() const override;
    /// The icon for a type or, where that says nothing, for the extension. Pure.
    [[nodiscard]] static QString iconFor(const QByteArray &contentType, const QString &fileName);

Q_SIGNALS:
    void saveRequested(const posthorn::MessagePart &part);
    void openRequested(const posthorn::MessagePart &part);
    void previewRequested(const posthorn::MessagePart &part);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void activate();
    void showWords();
    void paintText(QPainter &painter, const QRect &place);
    [[nodiscard]] QRect pictureRect() const;

    MessagePart m_part;
    AttachmentTruth m_truth;
    QString m_firstLines;
    QImage m_thumbnail;
    bool m_dangerous;
    TextLabel *m_name;
    TextLabel *m_size;
    QToolButton *m_save;
    QToolButton *m_open;
};

} // namespace posthorn
