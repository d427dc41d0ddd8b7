#!/usr/bin/env bash
# Makes the prompts under dist/prompts again: placeholders in English and Chinese, spoken by espeak-ng.
# Needs espeak-ng and sox. Put recordings of your own in their place; the names stay.
set -euo pipefail
cd "$(dirname "$0")/.."

# say LANGUAGE VOICE FILE TEXT: µ-law, 8 kHz, mono, without silence at the ends.
say() {
    local out=dist/prompts/$1/$3.wav
    mkdir -p "$(dirname "$out")"
    espeak-ng -v "$2" -s "$SPEED" -g 1 --stdout "$4" |
        sox -t wav - -r 8000 -c 1 -e mu-law "$out" silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse \
            pad 0 0.08 gain -n -3
}

SPEED=150
en() { say en en-gb "$1" "$2"; }
en welcome "Welcome."
en menu "For service, press one. For sales, press two. To be called back, press nine."
en please-wait "All our agents are busy. Please wait."
en position "You are number"
en in-the-queue "in the queue."
en expected-wait "You will be connected in about"
en minutes "minutes."
en closed "We are closed at the moment."
en holiday "Today is a holiday. We are closed."
en wrong-key "That was not one of the choices."
en enter-account "Please enter your account number, followed by the hash key."
en thank-you "Thank you."
en goodbye "Goodbye."
en leave-message "Please leave a message after the tone. Press the hash key when you have finished."
en callback-promise "We will call you back."
en number/many "many"
for number in $(seq 0 20) 30 40 50 60 70 80 90; do en "number/$number" "$number"; done
for digit in $(seq 0 9); do en "digits/$digit" "$digit"; done

SPEED=180
zh() { say zh cmn "$1" "$2"; }
zh welcome "欢迎致电。"
zh menu "服务请按一,销售请按二,需要回电请按九。"
zh please-wait "座席全忙,请稍候。"
zh position "您排在第"
zh in-the-queue "位。"
zh expected-wait "预计等待"
zh minutes "分钟。"
zh closed "现在是非工作时间。"
zh holiday "今天是节假日,我们休息。"
zh wrong-key "输入有误。"
zh enter-account "请输入您的账号,以井号键结束。"
zh thank-you "谢谢。"
zh goodbye "再见。"
zh leave-message "请在提示音后留言,按井号键结束。"
zh callback-promise "我们会给您回电。"
zh number/many "很多"
numbers=(零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十)
for number in $(seq 0 20); do zh "number/$number" "${numbers[$number]}"; done
tens=(三十 四十 五十 六十 七十 八十 九十)
for index in $(seq 0 6); do zh "number/$((index * 10 + 30))" "${tens[$index]}"; done
for digit in $(seq 0 9); do zh "digits/$digit" "${numbers[$digit]}"; done

for language in en zh; do
    sox -n -r 8000 -c 1 -e mu-law "dist/prompts/$language/beep.wav" synth 0.4 sine 1000 fade 0.01 0.4 0.01 gain -9
done
du -sb dist/prompts
